import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, type RawLine, split, TooMuch } from '../../activities/conversations/lines.ts';
import { readTranscript } from '../../activities/conversations/read-transcript.ts';
import { folderWith } from './transcripts.ts';

async function all(lines: AsyncIterable<RawLine>): Promise<RawLine[]> {
  const kept: RawLine[] = [];
  for await (const line of lines) kept.push(line);
  return kept;
}

describe('the lines of a stream', () => {
  it('are the same however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\n'), maxLength: 12 }), { maxLength: 6 }),
        async (chunks) => {
          const text = chunks.join('');
          const expected = text.split('\n');
          if (expected.at(-1) === '') expected.pop();
          const found = await all(split(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))));
          expect(found.map(({ bytes }) => bytes?.toString())).toEqual(expected);
          for (const { offset, bytes } of found)
            expect(Buffer.from(text).subarray(offset, offset + (bytes?.length ?? 0))).toEqual(bytes);
        },
      ),
    );
  });

  it('lack their bytes when they are too long, and the next one is intact', async () => {
    const stream = Readable.from([
      Buffer.from('short\n'),
      Buffer.alloc(30, 'x'),
      Buffer.alloc(30, 'x'),
      Buffer.from('\nafter\n'),
    ]);
    const found = await all(split(stream, { line: 16, unpacked: 1_000 }));
    expect(found.map(({ line, offset, bytes }) => [line, offset, bytes?.toString()])).toEqual([
      [1, 0, 'short'],
      [2, 6, undefined],
      [3, 67, 'after'],
    ]);
  });
});

describe('a compressed file that unpacks without end', () => {
  it('is left after the limit, with what was read before it', async () => {
    const folder = await folderWith({});
    const path = join(folder, 'bomb.jsonl.gz');
    await writeFile(path, gzipSync(`${JSON.stringify({ role: 'user', content: 'first' })}\n${'\n'.repeat(4_000_000)}`));
    const read = [];
    for await (const line of readTranscript({ path }, { line: 1_000, unpacked: 200_000 })) read.push(line);
    expect(read[0]?.records[0]?.text).toBe('first');
    expect(read.at(-1)?.problem).toMatch(/unpacks to more than 200000 bytes/);
    await expect(all(linesOf(path, { line: 1_000, unpacked: 200_000 }))).rejects.toThrow(TooMuch);
  });

  it('is told when it is damaged', async () => {
    const folder = await folderWith({});
    const path = join(folder, 'broken.jsonl.gz');
    await writeFile(path, gzipSync('{"role":"user","content":"x"}\n').subarray(0, 20));
    const read = [];
    for await (const line of readTranscript({ path })) read.push(line);
    expect(read.at(-1)?.problem).toMatch(/could not be read to its end \(Z_BUF_ERROR\)/);
  });
});
