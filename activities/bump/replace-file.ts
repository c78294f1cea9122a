import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from '../fail.ts';
import { readConfigFile, refuseUnwritable, sha256Of, unsafe } from './config-file.ts';

const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/** What to put in place of what. */
export interface Replacement {
  path: string;
  /** SHA-256 of the bytes that must still be there when the new ones take their place. */
  expected: string;
  next: Buffer;
  /** Part of the name of the copy that stays beside the file. */
  incident: string;
}

/**
 * Replaces a file at one stroke: temporary file in the same folder, fsync, rename, fsync of the folder. Owner and mode
 * stay; the old bytes stay beside it as `<name>.<incident>.bak` (0600). Whoever reads the file, at any moment and after
 * any crash, sees the old bytes or the new ones.
 * @returns the path of the copy of the old bytes
 * @throws `Drift` when somebody changed the file meanwhile, `ConfigFileUnsafe` when it must not or cannot be written
 */
export async function replaceFile({ path, expected, next, incident }: Replacement): Promise<string> {
  const old = await readConfigFile(path);
  if (old?.sha256 !== expected) throw drift(path);
  await refuseUnwritable(path, old.stats);
  await sweepLeftovers(path);
  const backup = await keepBackup(path, incident, old.bytes);
  const temporary = temporaryBeside(path);
  try {
    await writeTemporary(temporary, next, old.stats);
    // As late as can be: what is written between here and the rename would be lost, so the gap is two system calls.
    const now = await readConfigFile(path);
    if (now?.sha256 !== expected || now.stats.ino !== old.stats.ino) throw drift(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path);
  return backup;
}

async function keepBackup(path: string, incident: string, bytes: Buffer): Promise<string> {
  const plain = `${path}.${incident}.bak`;
  const taken = await lstat(plain).catch(() => undefined);
  const same = taken ? (await readConfigFile(plain))?.sha256 === sha256Of(bytes) : false;
  if (same) return plain;
  // An earlier bump of this incident left its own copy, which is the older and so the more valuable one.
  const backup = taken ? `${path}.${incident}.${sha256Of(bytes).slice(0, 8)}.bak` : plain;
  const temporary = temporaryBeside(path);
  await writeTemporary(temporary, bytes);
  await rename(temporary, backup);
  return backup;
}

async function writeTemporary(temporary: string, bytes: Buffer, like?: Stats): Promise<void> {
  const file = await open(temporary, newFile, 0o600).catch((error: NodeJS.ErrnoException) => {
    throw unsafe(dirname(temporary), `is a folder in which no file can be made (${error.code ?? 'unknown error'})`);
  });
  try {
    await file.writeFile(bytes);
    if (like) await dressLike(file, like);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function dressLike(file: FileHandle, like: Stats): Promise<void> {
  const mine = await file.stat();
  if (mine.uid !== like.uid || mine.gid !== like.gid) await file.chown(like.uid, like.gid);
  // After chown, which takes mode bits away.
  await file.chmod(like.mode & 0o7777);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Names its process, so that a later run can tell a leftover from a file that is being written now. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.ir-tmp`);
}

async function sweepLeftovers(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith('.ir-tmp')) continue;
    const [pid] = name.slice(prefix.length).split('.');
    const leftover = join(dirname(path), name);
    if (!isAlive(Number(pid)) || (await ageOf(leftover)) > 600_000) await rm(leftover, { force: true });
  }
}

/** In milliseconds. In a container every worker may be process 1, so a process id alone does not tell. */
async function ageOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  return stats ? Date.now() - stats.mtimeMs : 0;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function drift(path: string) {
  return fail('Drift', `${basename(path)} is no longer the file that the plan was made for; nothing was written.`);
}
