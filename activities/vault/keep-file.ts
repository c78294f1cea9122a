import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A file as it was found, and its bytes unless there were too many. */
export interface KeptFile {
  file: string;
  bytes: number;
  sha256: string;
  modifiedAt: string;
  /** gzip of the whole file. Absent: larger than allowed. */
  packed?: Buffer;
}

/** Why a file was not even read, as half a sentence. */
export class Unkept extends Error {}

/** A file that packs ten times smaller than the limit still has no business being squeezed through a processor for hours. */
const worthPacking = 16;

/**
 * Reads a file once: its SHA-256, and its gzip where that stays below a limit. A log that grows meanwhile is read up to
 * the size it had at first. A link, a pipe or a device is not followed: whoever wrote the folder may have put it there.
 * @param mostPacked bytes
 * @throws Unkept
 */
export async function keepFile(file: string, mostPacked: number, signal?: AbortSignal): Promise<KeptFile> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Unkept('does not exist');
    if (error.code === 'ELOOP') throw new Unkept('is a symbolic link');
    throw new Unkept(`cannot be opened (${error.code ?? 'unknown'})`);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new Unkept('is not a regular file');
    const read = await readOnce(handle, facts.size, mostPacked, signal);
    return { file, bytes: facts.size, modifiedAt: facts.mtime.toISOString(), ...read };
  } finally {
    await handle.close();
  }
}

async function readOnce(
  handle: FileHandle,
  size: number,
  mostPacked: number,
  signal: AbortSignal | undefined,
): Promise<Pick<KeptFile, 'sha256' | 'packed'>> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let length = 0;
  const options = signal ? { signal } : {};
  const hashed = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      length += chunk.byteLength;
      if (length <= mostPacked) kept.push(chunk);
      else kept.length = 0;
    }
  };
  if (size === 0) return { sha256: hash.digest('hex'), packed: Buffer.alloc(0) };
  const bytes = handle.createReadStream({ start: 0, end: size - 1, autoClose: false });
  if (size > mostPacked * worthPacking) {
    await pipeline(
      bytes,
      async (source: AsyncIterable<Buffer>) => {
        for await (const chunk of source) hash.update(chunk);
      },
      options,
    );
    return { sha256: hash.digest('hex') };
  }
  await pipeline(bytes, hashed, createGzip(), collect, options);
  const sha256 = hash.digest('hex');
  return length <= mostPacked ? { sha256, packed: Buffer.concat(kept) } : { sha256 };
}
