import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A line of a file as bytes, or the word that it was too long to be kept. */
export interface RawLine {
  /** From 1. */
  line: number;
  /** Of its first byte, in the uncompressed file. */
  offset: number;
  /** Absent when the line is longer than the limit. */
  bytes?: Buffer;
}

/** How much is read at most, in bytes. */
export interface LineLimits {
  line: number;
  /** Of a compressed file, after unpacking: a small file must not become an endless one. */
  unpacked: number;
}

export const lineLimits: LineLimits = { line: 4 * 1024 * 1024, unpacked: 1024 * 1024 * 1024 };

/** Thrown after the last line that was still within the limit. */
export class TooMuch extends Error {}

/**
 * The lines of a `.jsonl` or `.jsonl.gz` file as a stream; never more than one line and one chunk is in memory.
 * @throws TooMuch when a compressed file unpacks to more than the limit; otherwise errors of the file system and of zlib
 */
export async function* linesOf(path: string, limits: LineLimits = lineLimits): AsyncGenerator<RawLine> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const packed = path.endsWith('.gz');
  const stream = packed ? file.pipe(createGunzip()) : file;
  if (packed) file.on('error', (error) => stream.destroy(error));
  try {
    yield* split(stream, packed ? limits : { ...limits, unpacked: Number.POSITIVE_INFINITY });
  } finally {
    stream.destroy();
    file.destroy();
  }
}

/** Splits any stream of bytes into lines. */
export async function* split(stream: AsyncIterable<Buffer>, limits: LineLimits = lineLimits): AsyncGenerator<RawLine> {
  let pieces: Buffer[] = [];
  let held = 0;
  let line = 1;
  let offset = 0;
  let total = 0;
  const finish = (end: number): RawLine => {
    const done: RawLine = { line, offset, ...(held > limits.line ? {} : { bytes: Buffer.concat(pieces) }) };
    pieces = [];
    held = 0;
    line += 1;
    offset = end;
    return done;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      held += at - from;
      if (held <= limits.line) pieces.push(chunk.subarray(from, at));
      yield finish(total + at + 1);
      from = at + 1;
    }
    held += chunk.length - from;
    if (held <= limits.line) pieces.push(chunk.subarray(from));
    else pieces = [];
    total += chunk.length;
    if (total > limits.unpacked) throw new TooMuch();
  }
  if (held > 0) yield finish(total);
}
