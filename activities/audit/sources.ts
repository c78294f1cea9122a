import { constants } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fail } from '../fail.ts';

/** A log file: where it is, and the short name by which findings point to it. */
export interface LogFile {
  path: string;
  name: string;
}

export interface Sources {
  files: LogFile[];
  /** What was named or found but not taken, in sentences. */
  gaps: string[];
}

const isLog = /\.(jsonl|ndjson|json|log)(\.\d{1,4})?(\.gz)?$/i;
const mostFiles = 20_000;

/**
 * Turns files, folders and globs into the list of log files, each once, sorted by path so that every run reads in the
 * same order. Folders are walked without following links; only regular files are taken, so no pipe can hang a run.
 * @throws `ConfigInvalid` when nothing at all is found
 */
export async function findLogFiles(sources: readonly string[]): Promise<Sources> {
  const gaps: string[] = [];
  const found = new Map<string, string>();
  for (const source of sources) {
    const before = found.size;
    for (const path of await expand(source, gaps)) {
      const real = await realpath(path).catch(() => path);
      if (found.size < mostFiles) found.set(real, path);
    }
    if (found.size === before) gaps.push(`The source ${source} holds no log file that was not already read.`);
  }
  if (found.size >= mostFiles) gaps.push(`Only the first ${mostFiles} files were read.`);
  const paths = [...found.values()].sort();
  if (paths.length === 0) {
    throw fail(
      'ConfigInvalid',
      `No audit log was found under ${sources.join(', ')}. Correct audit.sources: files, folders or globs of JSON lines.`,
    );
  }
  const root = commonFolder(paths);
  return { files: paths.map((path) => ({ path, name: relative(root, path).split(sep).join('/') })), gaps };
}

async function expand(source: string, gaps: string[]): Promise<string[]> {
  const path = resolve(source);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return [path];
  if (info?.isDirectory()) return walk(path, gaps);
  if (info) {
    gaps.push(`${source} is neither a file nor a folder and was not read.`);
    return [];
  }
  const wild = source.search(/[*?]/);
  if (wild === -1) return [];
  const base = resolve(dirname(`${source.slice(0, wild)}x`));
  const pattern = globPattern(path);
  return (await walk(base, [], () => true)).filter((file) => pattern.test(file.split(sep).join('/')));
}

async function walk(folder: string, gaps: string[], wanted = (name: string) => isLog.test(name)): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  let other = 0;
  for (let next = folders.pop(); next !== undefined && files.length < mostFiles; next = folders.pop()) {
    const here = next;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => {
      gaps.push(`The folder ${here} could not be listed.`);
      return [];
    });
    for (const entry of entries) {
      const path = join(here, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (wanted(entry.name) && (await isRegular(path))) files.push(path);
      else other += 1;
    }
  }
  if (other > 0)
    gaps.push(`Entries under ${folder} that are no log files by name or kind, and were not read: ${other}.`);
  return files;
}

async function isRegular(path: string): Promise<boolean> {
  const info = await lstat(path).catch(() => undefined);
  return info !== undefined && (info.mode & constants.S_IFMT) === constants.S_IFREG;
}

function globPattern(glob: string): RegExp {
  const body = glob
    .split(sep)
    .join('/')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (mark) => {
      if (mark === '**/') return '(?:[^/]*/)*';
      if (mark === '**') return '.*';
      return mark === '*' ? '[^/]*' : '[^/]';
    });
  return new RegExp(`^${body}$`);
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? sep);
  while (folder !== dirname(folder) && !paths.every((path) => path.startsWith(folder === sep ? sep : folder + sep))) {
    folder = dirname(folder);
  }
  return folder;
}
