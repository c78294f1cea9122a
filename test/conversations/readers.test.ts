import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ReadLine, readTranscript } from '../../activities/conversations/read-transcript.ts';
import { transcriptReaders } from '../../activities/conversations/readers/index.ts';
import { folderWith, session } from './transcripts.ts';

async function linesOf(
  lines: object[] | string,
  format?: 'claude-code' | 'role-content',
  name = 'talk.jsonl',
): Promise<ReadLine[]> {
  const path = join(await folderWith({ [name]: lines }), name);
  const read: ReadLine[] = [];
  for await (const line of readTranscript(format === undefined ? { path } : { path, format })) read.push(line);
  return read;
}

async function recordsOf(lines: object[]) {
  return (await linesOf(lines)).flatMap(({ records }) => records);
}

describe('the list of transcript readers', () => {
  it('names every file of its folder and nothing else', () => {
    const folder = fileURLToPath(new URL('../../activities/conversations/readers', import.meta.url));
    const files = readdirSync(folder).filter((name) => name !== 'index.ts');
    expect(transcriptReaders.map(({ format }) => `${format}.ts`).sort()).toEqual(files.sort());
  });
});

describe('a Claude Code transcript', () => {
  it('gives each text with who said it, when, where and through which tool', async () => {
    const { user, says, calls, gets } = session();
    const records = await recordsOf([
      user('Sum up the ticket.'),
      says('I will look.'),
      calls('t1', 'mcp__sentinel__read', { id: 7, tags: ['a', 'b'] }),
      gets('t1', [
        { type: 'text', text: 'It rains.' },
        { type: 'image', source: { data: 'AAAA' } },
      ]),
    ]);
    expect(records.map(({ sourceKind, text, tool, turn }) => ({ sourceKind, text, tool, turn }))).toEqual([
      { sourceKind: 'user', text: 'Sum up the ticket.', tool: undefined, turn: 0 },
      { sourceKind: 'assistant', text: 'I will look.', tool: undefined, turn: 1 },
      { sourceKind: 'tool-call', text: 'a\nb', tool: 'mcp__sentinel__read', turn: 2 },
      { sourceKind: 'tool-result', text: 'It rains.', tool: 'mcp__sentinel__read', turn: 3 },
    ]);
    expect(records[3]).toMatchObject({
      conversation: 'session-1',
      subject: 'dana',
      at: '2026-03-02T10:03:00.000Z',
      pointer: '/message/content/0/content',
      line: 4,
    });
  });

  it('counts the byte offset of each line, whatever letters came before', async () => {
    const { user } = session();
    const first = user('Grüße, 世界 👋');
    const [, second] = await recordsOf([first, user('next')]);
    expect(second?.offset).toBe(Buffer.byteLength(JSON.stringify(first)) + 1);
  });

  it('keeps subagents apart and reads summaries, system lines and attachments', async () => {
    const { user } = session();
    const records = await recordsOf([
      { type: 'summary', summary: 'A talk about rain', leafUuid: 'x' },
      { ...user('Look it up.'), isSidechain: true, agentId: 'a17' },
      { type: 'system', content: 'Hook ran', sessionId: 'session-1' },
      { type: 'attachment', attachment: { type: 'file', content: 'file text' }, sessionId: 'session-1' },
      { ...user('Caveat of the program.'), isMeta: true },
      user('<local-command-stdout>42</local-command-stdout>'),
    ]);
    expect(records.map(({ conversation, sourceKind, text }) => [conversation, sourceKind, text])).toEqual([
      ['talk', 'assistant', 'A talk about rain'],
      ['session-1/a17', 'user', 'Look it up.'],
      ['session-1', 'system', 'Hook ran'],
      ['session-1', 'tool-result', 'file'],
      ['session-1', 'tool-result', 'file text'],
      ['session-1', 'system', 'Caveat of the program.'],
      ['session-1', 'tool-result', '<local-command-stdout>42</local-command-stdout>'],
    ]);
  });

  it('takes from the structured result only what the result does not say', async () => {
    const { calls, gets } = session();
    const records = await recordsOf([
      calls('t1', 'Bash', { command: 'ls' }),
      gets('t1', 'first line of output', { stdout: 'first line of output', stderr: 'a warning on the side' }),
    ]);
    expect(records.slice(1).map(({ pointer, text }) => [pointer, text])).toEqual([
      ['/message/content/0/content', 'first line of output'],
      ['/toolUseResult/stderr', 'a warning on the side'],
    ]);
  });
});

describe('a role and content transcript', () => {
  it('reads texts, blocks, tool calls and their results', async () => {
    const records = await recordsOf([
      { role: 'system', content: 'Be brief.', conversation_id: 'c9', timestamp: 1_772_445_600 },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }], conversation_id: 'c9' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'k', function: { name: 'fetch', arguments: '{"url":"https://a.example/x"}' } }],
        conversation_id: 'c9',
      },
      { role: 'tool', tool_call_id: 'k', content: 'page text', conversation_id: 'c9' },
      { role: 'oracle', content: 'unknown speaker' },
    ]);
    expect(records.map(({ conversation, sourceKind, text, tool }) => [conversation, sourceKind, text, tool])).toEqual([
      ['c9', 'system', 'Be brief.', undefined],
      ['c9', 'user', 'Hello', undefined],
      ['c9', 'tool-call', 'https://a.example/x', 'fetch'],
      ['c9', 'tool-result', 'page text', 'fetch'],
      ['talk', 'tool-result', 'unknown speaker', undefined],
    ]);
    expect(records[0]?.at).toBe('2026-03-02T10:00:00.000Z');
  });

  it.each([
    ['ISO text', '2026-03-02T11:00:00+01:00', '2026-03-02T10:00:00.000Z'],
    ['milliseconds', 1_772_445_600_000, '2026-03-02T10:00:00.000Z'],
    ['nonsense', 'yesterday', undefined],
    ['a year nobody lives in', 9e15, undefined],
  ])('understands a time given as %s', async (_, timestamp, at) => {
    const [record] = await recordsOf([{ role: 'user', content: 'x', timestamp }]);
    expect(record?.at).toBe(at);
  });
});

describe('a line that cannot be read', () => {
  const good = { role: 'user', content: 'fine' };
  it.each([
    ['broken JSON', '{"role":"user","content":'],
    ['no object', '[1,2,3]'],
    ['bytes that are no text', '\u0000\u0001\ufffd'],
  ])('is told with its place and passed over: %s', async (_, bad) => {
    const read = await linesOf(`${JSON.stringify(good)}\n${bad}\n${JSON.stringify(good)}\n`);
    expect(read.map(({ problem }) => problem !== undefined)).toEqual([false, true, false]);
    expect(read[1]).toMatchObject({ line: 2, offset: JSON.stringify(good).length + 1, records: [] });
  });

  it('does not carry the words of the line into the problem', async () => {
    const [line] = await linesOf('hunter2 and nothing else\n');
    expect(line?.problem).toBe('The line is not JSON.');
  });

  it('has the shape of no known transcript', async () => {
    const [line] = await linesOf([{ level: 'info', msg: 'started' }]);
    expect(line?.problem).toBe('The line has the shape of no known transcript.');
  });

  it('is read in a given format even where the shape is unusual', async () => {
    const [line] = await linesOf([{ summary: 'short', type: 'x' }], 'claude-code');
    expect(line?.records[0]?.text).toBe('short');
  });
});

describe('a compressed transcript', () => {
  it('is read like any other', async () => {
    const [line] = await linesOf([{ role: 'user', content: 'packed' }], undefined, 'talk.jsonl.gz');
    expect(line?.records[0]).toMatchObject({ text: 'packed', conversation: 'talk', line: 1, offset: 0 });
  });
});
