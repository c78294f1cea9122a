import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** No honest audit line is longer. Longer ones are counted and quarantined, never held in memory. */
export const longestLine = 1024 * 1024;

/** A line without its end, where it starts (bytes from the start, after inflating), and its number from 1. */
export interface Line {
  bytes: Buffer;
  line: number;
  offset: number;
  /** The line is longer than {@link longestLine}; `bytes` holds only its beginning. */
  tooLong: boolean;
}

export interface ReadLimits {
  /** Inflated bytes from which on a gzip file is watched for being a bomb. */
  bombFloor: number;
  /** More bytes out per byte in than this is a bomb: text of logs stays far below, the format ends at 1032. */
  bombRatio: number;
}

export const defaultLimits: ReadLimits = { bombFloor: 64 * 1024 * 1024, bombRatio: 250 };

/** Why reading stopped before the end of the file, in our words; absent when it did not. */
export interface ReadOutcome {
  stopped?: string;
}

/**
 * Reads a file, plain or gzip by its first bytes, line by line in constant memory, up to the size it has now: what is
 * appended meanwhile belongs to a later run. Lines end at LF; a CR before it is dropped.
 */
export async function readLines(
  handle: FileHandle,
  onLine: (line: Line) => void,
  signal: AbortSignal,
  limits: ReadLimits = defaultLimits,
): Promise<ReadOutcome> {
  const { size } = await handle.stat();
  if (size === 0) return {};
  const magic = Buffer.alloc(2);
  await handle.read(magic, 0, 2, 0);
  const raw = createReadStream('', { fd: handle, start: 0, end: size - 1, autoClose: false, highWaterMark: 1 << 20 });
  const splitter = new Splitter(onLine);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return feed(raw, raw, splitter, signal, () => undefined);

  // Small chunks: what is inflated together with a damaged place is lost with it.
  const inflated = createGunzip({ chunkSize: 16 * 1024 });
  raw.on('error', (error) => inflated.destroy(error));
  let out = 0;
  const outcome = await feed(raw.pipe(inflated), raw, splitter, signal, (chunk) => {
    out += chunk.length;
    return out > limits.bombFloor && out > inflated.bytesWritten * limits.bombRatio
      ? `it inflates to more than ${limits.bombRatio} times its size, like a zip bomb`
      : undefined;
  });
  if (!outcome.stopped && inflated.bytesWritten < size) return { stopped: 'bytes that are not gzip follow at its end' };
  return outcome;
}

/** Listens instead of iterating: an iterator throws away the chunks that wait before an error. */
function feed(
  stream: Readable,
  source: Readable,
  splitter: Splitter,
  signal: AbortSignal,
  objection: (chunk: Buffer) => string | undefined,
): Promise<ReadOutcome> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (outcome: ReadOutcome | Error) => {
      if (settled) return;
      settled = true;
      source.destroy();
      stream.destroy();
      if (outcome instanceof Error) reject(outcome);
      else {
        splitter.end();
        resolve(outcome);
      }
    };
    stream.on('data', (chunk: Buffer) => {
      if (settled) return;
      try {
        signal.throwIfAborted();
        const stopped = objection(chunk);
        if (stopped) settle({ stopped });
        else splitter.push(chunk);
      } catch (error) {
        settle(error instanceof Error ? error : new Error('reading was stopped'));
      }
    });
    stream.on('end', () => settle({}));
    stream.on('error', (error) => settle({ stopped: stoppedBy(error) }));
    stream.on('close', () => settle({ stopped: 'it could not be read to its end' }));
  });
}

function stoppedBy(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return 'the gzip data is cut off before its end';
  return code.startsWith('Z_') ? 'the gzip data is damaged' : 'it could not be read to its end';
}

/** Cuts chunks into lines. Keeps at most one line of {@link longestLine} bytes between two chunks. */
class Splitter {
  readonly #onLine: (line: Line) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes of the current line, held or let go. */
  #length = 0;
  #offset = 0;
  #line = 1;

  constructor(onLine: (line: Line) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#hold(chunk, start, end);
      this.#emit();
      this.#offset += 1;
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk, start, chunk.length);
  }

  end(): void {
    if (this.#length > 0) this.#emit();
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    this.#length += end - start;
    const room = longestLine - this.#heldBytes;
    if (room <= 0 || end === start) return;
    const piece = chunk.subarray(start, Math.min(end, start + room));
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }

  #emit(): void {
    const first = this.#held[0];
    let bytes = this.#held.length === 1 && first ? first : Buffer.concat(this.#held);
    const tooLong = this.#length > longestLine;
    if (!tooLong && bytes.at(-1) === 0x0d) bytes = bytes.subarray(0, -1);
    this.#onLine({ bytes, line: this.#line, offset: this.#offset, tooLong });
    this.#offset += this.#length;
    this.#line += 1;
    this.#held = [];
    this.#heldBytes = 0;
    this.#length = 0;
  }
}
