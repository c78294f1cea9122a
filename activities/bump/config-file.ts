import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../fail.ts';
import { inert } from '../mask.ts';

/** A client configuration is a few kilobytes; what is much larger is none. */
const largest = 4 * 1024 * 1024;

/** The bytes of a configuration file that may be trusted to be what its path says. */
export interface ConfigBytes {
  bytes: Buffer;
  text: string;
  sha256: string;
  stats: Stats;
}

/** SHA-256 of bytes in lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a client configuration file, and only that: no symlink, hard link, fifo, device or folder, nothing that
 * somebody else may write, nothing that is not UTF-8. Undefined: there is no such file.
 * @throws `ConfigFileUnsafe` with the reason
 */
export async function readConfigFile(path: string): Promise<ConfigBytes | undefined> {
  // Looked at before it is opened: opening a fifo or a device may already have an effect.
  const before = await lstat(path).catch(absent(path));
  if (!before) return undefined;
  refuseOddFile(path, before);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(absent(path));
  if (!file) return undefined;
  try {
    const stats = await file.stat();
    refuseOddFile(path, stats);
    const bytes = await file.readFile();
    return { bytes, text: decode(path, bytes), sha256: sha256Of(bytes), stats };
  } finally {
    await file.close();
  }
}

/**
 * Whether we could replace the file: asked when planning, so that nobody approves what cannot be done.
 * @throws `ConfigFileUnsafe` with the reason
 */
export async function refuseUnwritable(path: string, stats: Stats): Promise<void> {
  if ((stats.mode & 0o200) === 0) throw unsafe(path, 'is read-only for its owner; make it writable (chmod u+w)');
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && stats.uid !== me) {
    throw unsafe(path, 'belongs to another user, so it cannot be replaced with its owner kept');
  }
  const folder = await stat(dirname(path));
  const sticky = (folder.mode & 0o1000) !== 0;
  if ((folder.mode & 0o002) !== 0 && !sticky) {
    throw unsafe(path, 'lies in a folder that everybody may write; take that right away (chmod o-w)');
  }
}

/** The failure of a configuration file, with its path and what is wrong. */
export function unsafe(path: string, what: string) {
  return fail('ConfigFileUnsafe', `${inert(path.slice(-200))} ${what}.`);
}

function refuseOddFile(path: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw unsafe(path, 'is a symbolic link; name the file that it leads to');
  if (stats.isDirectory()) throw unsafe(path, 'is a folder; name the file in it');
  if (stats.isFIFO()) throw unsafe(path, 'is a named pipe, not a file');
  if (!stats.isFile()) throw unsafe(path, 'is a device or a socket, not a file');
  if (stats.nlink > 1) throw unsafe(path, 'has more than one name (hard links); replacing it would tear them apart');
  if ((stats.mode & 0o022) !== 0) {
    throw unsafe(path, 'may be written by its group or by everybody; take that right away (chmod go-w)');
  }
  if (stats.size > largest) throw unsafe(path, `is larger than ${largest / 1024 / 1024} MB, so it is no configuration`);
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unsafe(path, 'is not UTF-8 text');
  }
}

function absent(path: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    if (error.code === 'ELOOP') throw unsafe(path, 'is a symbolic link; name the file that it leads to');
    throw unsafe(path, `cannot be read (${error.code ?? 'unknown error'})`);
  };
}
