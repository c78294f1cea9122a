import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../fail.ts';
import { Advisory, countingAdvisories, type PackageName } from './advisory.ts';

/** A record is some kilobytes; a file may hold many of them. */
const largest = 64 * 1024 * 1024;

export interface AdvisoriesRead {
  /** Those that count for the package: about it, and not withdrawn. */
  advisories: Advisory[];
  /** How many files were looked at. */
  files: number;
  /** Files or records that may be about the package and could not be read. */
  unreadable: number;
}

/**
 * Reads the OSV records about one package from files and folders (`*.json`: one record, or a list). Files that do not
 * name the package are not parsed, so a folder with a hundred thousand records takes seconds.
 * @throws `ConfigInvalid` when a configured path is not there
 */
export async function readAdvisories(paths: readonly string[], name: PackageName): Promise<AdvisoriesRead> {
  const read: AdvisoriesRead = { advisories: [], files: 0, unreadable: 0 };
  const mentions = mentionOf(name);
  for (const path of paths) {
    for (const file of await filesUnder(path)) {
      read.files += 1;
      const text = await textOf(file);
      if (text === undefined) read.unreadable += 1;
      else if (mentions.test(text)) addRecords(read, text, name);
    }
  }
  return read;
}

function addRecords(read: AdvisoriesRead, text: string, name: PackageName): void {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    read.unreadable += 1;
    return;
  }
  for (const record of Array.isArray(json) ? json : [json]) {
    const advisory = Advisory.safeParse(record);
    if (advisory.success) read.advisories.push(...countingAdvisories([advisory.data], name));
    else if (mentionOf(name).test(JSON.stringify(record))) read.unreadable += 1;
  }
}

async function filesUnder(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) throw fail('ConfigInvalid', `bump.advisories names ${path.slice(-200)}, which does not exist.`);
  if (!stats.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function textOf(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || stats.size > largest) return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}

/** Finds a package's name as JSON may write it: `/` may be escaped, and Python names have many spellings. */
function mentionOf({ ecosystem, package: name }: PackageName): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('/', '\\\\?/');
  if (ecosystem !== 'pypi') return new RegExp(`"${escaped}"`);
  return new RegExp(`"${name.split('-').join('[-_.]+')}"`, 'i');
}
