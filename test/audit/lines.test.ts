import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Line, longestLine, type ReadLimits, readLines } from '../../activities/audit/lines.ts';
import { folderWith } from './log-folder.ts';

async function read(content: Uint8Array | string, limits?: ReadLimits) {
  const folder = await folderWith({ log: content });
  const handle = await open(join(folder, 'log'));
  const lines: Line[] = [];
  try {
    const outcome = await readLines(handle, (line) => lines.push(line), new AbortController().signal, limits);
    return { outcome, lines, texts: lines.map(({ bytes }) => bytes.toString()) };
  } finally {
    await handle.close();
  }
}

const many = Array.from({ length: 30_000 }, (_, at) => `{"n":${at},"x":"${'ä'.repeat(at % 90)}"}`);

describe('the lines of a log', () => {
  it.each([
    ['plain', Buffer.from(`${many.join('\n')}\n`)],
    ['gzip', gzipSync(`${many.join('\n')}\n`)],
    [
      'gzip in several members, as rotation by appending makes it',
      Buffer.concat(many.map((line) => gzipSync(`${line}\n`, { level: 1 })).slice(0, 3_000)),
    ],
  ])('keep their number and their place across chunks: %s', async (_, content) => {
    const { lines, outcome } = await read(content);
    let offset = 0;
    for (const [index, line] of lines.entries()) {
      const wanted = many[index] ?? '';
      if (line.bytes.toString() !== wanted || line.offset !== offset || line.line !== index + 1) {
        expect(line).toEqual({ bytes: Buffer.from(wanted), line: index + 1, offset, tooLong: false });
      }
      offset += Buffer.byteLength(wanted) + 1;
    }
    expect(lines.length).toBeGreaterThanOrEqual(3_000);
    expect(outcome).toEqual({});
  });

  it('may lack the last line end, and may end in CR LF', async () => {
    expect((await read('a\r\nb\n\nc')).texts).toEqual(['a', 'b', '', 'c']);
  });

  it('of an empty file are none', async () => {
    expect(await read('')).toMatchObject({ lines: [], outcome: {} });
  });

  it('longer than the limit are marked, hold only their beginning, and do not harm the next', async () => {
    const { lines } = await read(`first\n${'x'.repeat(3 * longestLine)}\nlast\n`);
    expect(lines.map(({ bytes, tooLong, line, offset }) => [bytes.length, tooLong, line, offset])).toEqual([
      [5, false, 1, 0],
      [longestLine, true, 2, 6],
      [4, false, 3, 7 + 3 * longestLine],
    ]);
  });

  it('of exactly the limit are read', async () => {
    const { lines } = await read(`${'x'.repeat(longestLine)}\n`);
    expect(lines[0]).toMatchObject({ tooLong: false });
  });

  it('stop at a zip bomb, and those before it are kept', async () => {
    const bomb = Buffer.concat([gzipSync('{"first":1}\n'), gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x61))]);
    const { outcome, texts } = await read(bomb, { bombFloor: 4 * 1024 * 1024, bombRatio: 250 });
    expect(outcome.stopped).toContain('zip bomb');
    expect(texts[0]).toBe('{"first":1}');
  });

  it.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, whole.length - 100), /cut off/],
    ['damaged', (whole: Buffer) => Buffer.from(whole).fill(0xff, 60_000, 60_900), /damaged/],
    ['followed by other bytes', (whole: Buffer) => Buffer.concat([whole, Buffer.from('{"hidden":1}\n')]), /damaged/],
    ['followed by zeros', (whole: Buffer) => Buffer.concat([whole, Buffer.alloc(700)]), /not gzip/],
  ])('of a gzip file that is %s are kept as far as they go, and it is said', async (_, spoil, why) => {
    const text = Array.from({ length: 4_000 }, () => randomBytes(20).toString('hex')).join('\n');
    const { outcome, lines } = await read(spoil(gzipSync(text)));
    expect(outcome.stopped).toMatch(why);
    expect(lines.length).toBeGreaterThan(1_500);
  });
});
