import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ConversationFormat, ConversationsConfig } from './config.ts';
import { fitsPattern } from './wildcard.ts';

/** A transcript to read. */
export interface SourceFile {
  path: string;
  format?: ConversationFormat;
}

const deepest = 16;
const most = 50_000;

/**
 * The transcript files behind the configured sources, sorted, each once. Links inside folders are not followed and only
 * regular files count, so a pipe or a link planted there does nothing. What could not be looked at is told in `gaps`.
 */
export async function sourceFiles(config: ConversationsConfig): Promise<{ files: SourceFile[]; gaps: string[] }> {
  const files = new Map<string, SourceFile>();
  const gaps: string[] = [];
  for (const { path, format } of config.sources) {
    const found = await filesBehind(path, gaps);
    if (found.length === 0) gaps.push(`No transcript was found at ${path}.`);
    for (const file of found)
      if (!files.has(file)) files.set(file, format === undefined ? { path: file } : { path: file, format });
  }
  if (config.sources.length === 0)
    gaps.push('No source of conversations is configured (conversations.sources in ir.yaml).');
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), gaps };
}

async function filesBehind(path: string, gaps: string[]): Promise<string[]> {
  const segments = path.split(/[\\/]/);
  const wild = segments.findIndex((segment) => segment.includes('*'));
  if (wild < 0) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return [path];
    return found?.isDirectory() ? (await walk(path, gaps)).filter(isTranscript) : [];
  }
  const base = segments.slice(0, wild).join(sep) || sep;
  const pattern = segments.slice(wild);
  return (await walk(base, gaps)).filter((file) => fitsPattern(pattern, relative(base, file).split(sep)));
}

function isTranscript(path: string): boolean {
  return path.endsWith('.jsonl') || path.endsWith('.jsonl.gz');
}

async function walk(folder: string, gaps: string[]): Promise<string[]> {
  const files: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    const entries: Dirent[] = await readdir(at, { withFileTypes: true }).catch(() => {
      gaps.push(`The folder ${at} could not be listed.`);
      return [];
    });
    for (const entry of entries) {
      if (files.length >= most) return;
      const path = join(at, entry.name);
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && depth < deepest) await visit(path, depth + 1);
    }
  };
  await visit(folder, 0);
  if (files.length >= most) gaps.push(`Only the first ${most} files under ${folder} were looked at.`);
  return files;
}
