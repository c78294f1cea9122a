import { describe, expect, it } from 'vitest';
import { scanFiles } from '../../activities/conversations/scan-files.ts';
import { hostilePieces, repeated } from '../injection/hostile-text.ts';
import { folderWith } from './transcripts.ts';

const megabyte = 1024 * 1024;

describe('a transcript made to break its reader', () => {
  it.each(Object.entries(hostilePieces))('is read to its end: up to a megabyte of %s', async (_, piece) => {
    // JSON writes some of these six times as long; the line shall stay under its limit.
    const text = repeated(piece, JSON.stringify(piece).length > piece.length * 4 ? megabyte / 2 : megabyte);
    const call = {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'x', name: 'Bash', input: { command: text } }],
    };
    const folder = await folderWith({ 'a.jsonl': [{ role: 'tool', content: text }, call] });
    const { coverage } = await scanFiles([{ path: folder }]);
    expect(coverage).toMatchObject({ read: 2, inWindow: 2, unreadable: 0 });
  });

  it.each([
    ['arrays', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
  ])('is read to its end: deeply nested %s', async (_, nested) => {
    const folder = await folderWith({
      'a.jsonl': `{"role":"tool","content":${nested}}\n{"type":"user","role":"user","content":"after"}\n`,
    });
    const { coverage } = await scanFiles([{ path: folder }]);
    expect(coverage.read + coverage.unreadable).toBe(2);
    expect(coverage.read).toBeGreaterThanOrEqual(1);
  });

  it('is read to its end: a hundred thousand blocks, keys and targets', async () => {
    const blocks = Array.from({ length: 100_000 }, (_, index) => ({
      type: 'text',
      text: `u${index}@h${index}.example`,
    }));
    const input = Object.fromEntries(blocks.map(({ text }, index) => [`k${index}`, text]));
    const folder = await folderWith({
      'a.jsonl': [
        { role: 'tool', content: blocks.slice(0, 40_000) },
        { role: 'assistant', content: [{ type: 'tool_use', input }] },
      ],
    });
    const { coverage } = await scanFiles([{ path: folder }]);
    expect(coverage.read).toBe(2);
  });

  it('counts a line of more than four mebibytes and reads the next', async () => {
    const folder = await folderWith({
      'a.jsonl': `{"role":"tool","content":"${'a'.repeat(5 * megabyte)}"}\n{"role":"user","content":"after"}\n`,
    });
    const { coverage } = await scanFiles([{ path: folder }]);
    expect(coverage).toMatchObject({ read: 1, unreadable: 1, quarantined: [{ line: 1, offset: 0 }] });
  });

  it.each([['__proto__'], ['constructor'], ['toString']])('does nothing with a role or id called %s', async (name) => {
    const line = `{"role":"${name}","content":"x","conversation_id":"${name}","__proto__":{"content":"y"}}\n`;
    const { coverage } = await scanFiles([{ path: await folderWith({ 'a.jsonl': line }) }]);
    expect(coverage).toMatchObject({ read: 1, inWindow: 1 });
  });
});
