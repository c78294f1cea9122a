import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AuditConfig } from '../../activities/audit/config.ts';
import { findLogFiles } from '../../activities/audit/sources.ts';
import { folderWith } from './log-folder.ts';

async function tree(): Promise<string> {
  const folder = await folderWith({ 'a.jsonl': '', 'b.log.1': '', 'notes.md': '' });
  await mkdir(join(folder, 'deep', 'er'), { recursive: true });
  await writeFile(join(folder, 'deep', 'c.ndjson.gz'), '');
  await writeFile(join(folder, 'deep', 'er', 'd.json'), '');
  await symlink('/etc/hostname', join(folder, 'linked.jsonl'));
  execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
  return folder;
}

describe('the sources', () => {
  it.each([
    ['a folder', ['.'], ['a.jsonl', 'b.log.1', 'deep/c.ndjson.gz', 'deep/er/d.json']],
    ['a file, whatever its name', ['notes.md'], ['notes.md']],
    ['a glob', ['*.jsonl'], ['a.jsonl']],
    ['a glob over folders', ['deep/*/*.json'], ['d.json']],
    ['a glob over any depth', ['**/*.js*'], ['a.jsonl', 'deep/er/d.json']],
    ['a question mark', ['?.jsonl'], ['a.jsonl']],
    ['the same file twice', ['a.jsonl', '.', '*.jsonl'], ['a.jsonl', 'b.log.1', 'deep/c.ndjson.gz', 'deep/er/d.json']],
  ])('may be %s', async (_, sources, wanted) => {
    const folder = await tree();
    const { files } = await findLogFiles(sources.map((source) => join(folder, source)));
    expect(files.map(({ name }) => name)).toEqual(wanted);
  });

  it('that are links, pipes or of another kind are not read, and it is said', async () => {
    const { gaps } = await findLogFiles([await tree()]);
    expect(gaps.join(' ')).toMatch(/^Entries under .* that are no log files by name or kind, and were not read: 3\.$/);
  });

  it('that hold nothing are named', async () => {
    const folder = await tree();
    const { gaps } = await findLogFiles([join(folder, 'a.jsonl'), join(folder, 'missing')]);
    expect(gaps).toEqual([`The source ${join(folder, 'missing')} holds no log file that was not already read.`]);
    await expect(findLogFiles([join(folder, 'missing')])).rejects.toMatchObject({ type: 'ConfigInvalid' });
  });
});

describe('the audit configuration', () => {
  it('needs only its sources', () => {
    expect(AuditConfig.parse({ sources: ['logs'] })).toEqual({
      sources: ['logs'],
      timezone: 'UTC',
      businessHours: { start: '08:00', end: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
      clockSkewMinutes: 5,
      bulkRecords: 50_000,
      internalDomains: [],
    });
  });

  it.each([
    [{ sources: [] }],
    [{ sources: ['x'], timezone: 'Mars/Olympus' }],
    [{ sources: ['x'], businessHours: { start: '8' } }],
    [{ sources: ['x'], businessHours: { days: ['monday'] } }],
    [{ sources: ['x'], windw: 3 }],
  ])('refuses %j', (value) => {
    expect(AuditConfig.safeParse(value).success).toBe(false);
  });
});
