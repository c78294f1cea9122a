import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceFiles } from '../../activities/conversations/source-files.ts';
import { folderWith } from './transcripts.ts';

describe('the sources of conversations', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await folderWith({ 'a.jsonl': '', 'b.jsonl.gz': '', 'notes.txt': '' });
    await mkdir(join(folder, 'deep/subagents'), { recursive: true });
    await writeFile(join(folder, 'deep/c.jsonl'), '');
    await writeFile(join(folder, 'deep/subagents/agent-1.jsonl'), '');
    await symlink('/etc/hostname', join(folder, 'link.jsonl'));
    execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
  });

  it.each([
    ['a file', 'a.jsonl', ['a.jsonl']],
    [
      'a folder, at any depth, without links and pipes',
      '.',
      ['a.jsonl', 'b.jsonl.gz', 'deep/c.jsonl', 'deep/subagents/agent-1.jsonl'],
    ],
    ['a pattern in one folder', '*.jsonl', ['a.jsonl']],
    ['a pattern at any depth', '**/*.jsonl', ['a.jsonl', 'deep/c.jsonl', 'deep/subagents/agent-1.jsonl']],
    ['a pattern in the middle', 'deep/**/agent-*.jsonl', ['deep/subagents/agent-1.jsonl']],
  ])('may be %s', async (_, path, expected) => {
    const { files, gaps } = await sourceFiles({ sources: [{ path: join(folder, path) }] });
    expect(files.map((file) => relative(folder, file.path))).toEqual(expected);
    expect(gaps).toEqual([]);
  });

  it('count each file once', async () => {
    const { files } = await sourceFiles({
      sources: [{ path: join(folder, 'a.jsonl'), format: 'role-content' }, { path: folder }],
    });
    expect(files.filter(({ path }) => path.endsWith('a.jsonl'))).toEqual([
      { path: join(folder, 'a.jsonl'), format: 'role-content' },
    ]);
  });

  it.each([
    ['nothing is there', [{ path: '/nowhere/at/all' }], /No transcript was found at/],
    ['none is configured', [], /No source of conversations is configured/],
  ])('leave a gap that is told when %s', async (_, sources, gap) => {
    const { gaps } = await sourceFiles({ sources });
    expect(gaps.join(' ')).toMatch(gap);
  });
});
