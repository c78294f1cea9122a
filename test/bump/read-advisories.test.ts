import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameProblems } from '../../activities/bump/advisory.ts';
import { readAdvisories } from '../../activities/bump/read-advisories.ts';
import { advisory } from './bump-stage.ts';

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ir-osv-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const events = [{ introduced: '0' }];
const npm = { ecosystem: 'npm', package: '@acme/mcp' } as const;

async function idsOf(paths: string[], name: Parameters<typeof readAdvisories>[1] = npm): Promise<string[]> {
  return (await readAdvisories(paths, name)).advisories.map(({ id }) => id);
}

describe('advisories', () => {
  it('are read from files, lists and nested folders', async () => {
    const folder = folderWith({
      'one.json': JSON.stringify(advisory('GHSA-1111', events)),
      'deep/er/list.json': JSON.stringify([advisory('GHSA-2222', events), advisory('GHSA-3333', events, 'other')]),
      'deep/notes.txt': JSON.stringify(advisory('GHSA-4444', events)),
      'bom.json': `\ufeff${JSON.stringify(advisory('GHSA-5555', events))}`,
    });
    expect((await idsOf([folder])).sort()).toEqual(['GHSA-1111', 'GHSA-2222', 'GHSA-5555']);
    expect(await idsOf([join(folder, 'one.json')])).toEqual(['GHSA-1111']);
  });

  it('find their package however JSON or Python spell it', async () => {
    const slashed = JSON.stringify(advisory('GHSA-1111', events)).replace('@acme/mcp', '@acme\\/mcp');
    expect(await idsOf([folderWith({ 'a.json': slashed })])).toEqual(['GHSA-1111']);
    const python = JSON.stringify(advisory('PYSEC-1', events, 'Mcp_Server.Git', 'PyPI'));
    const name = { ecosystem: 'pypi', package: 'mcp-server-git' } as const;
    expect(await idsOf([folderWith({ 'a.json': python })], name)).toEqual(['PYSEC-1']);
  });

  it('are not about a package of the same name somewhere else', async () => {
    const records = [
      advisory('GHSA-1111', events, '@acme/mcp', 'PyPI'),
      advisory('GHSA-2222', events, '@acme/mcp', 'Go'),
    ];
    expect(await idsOf([folderWith({ 'a.json': JSON.stringify(records) })])).toEqual([]);
  });

  it('leave out what was withdrawn', async () => {
    const record = { ...advisory('MAL-2025-1', events), withdrawn: '2025-12-01T00:00:00Z' };
    expect(await idsOf([folderWith({ 'a.json': JSON.stringify(record) })])).toEqual([]);
  });

  it('count what cannot be read, if it may be about the package', async () => {
    const folder = folderWith({
      'broken.json': '{"name": "@acme/mcp"',
      'hostile-id.json': JSON.stringify({ ...advisory('<!channel> *approve*', events) }),
      'broken-but-other.json': '{"name": "other"',
    });
    expect(await readAdvisories([folder], npm)).toMatchObject({ advisories: [], files: 3, unreadable: 2 });
  });

  it('are grouped by what they are about', () => {
    const record = (id: string, ...aliases: string[]) => ({ id, aliases, affected: [] });
    const groups = sameProblems([
      record('GHSA-1', 'CVE-1'),
      record('GHSA-2'),
      record('MAL-1', 'CVE-2'),
      record('CVE-2', 'CVE-1'),
    ]);
    expect(groups.map((group) => group.map(({ id }) => id).sort())).toEqual([['GHSA-2'], ['CVE-2', 'GHSA-1', 'MAL-1']]);
  });
});
