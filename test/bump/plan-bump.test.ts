import { chmodSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PackageInput } from '../../sim/registry/definition.ts';
import { type RegistrySim, startRegistrySim } from '../../sim/registry/start.ts';
import { Plan } from '../../workflows/contract/plan.ts';
import { advisory, incident, type StageOptions, stageBump } from './bump-stage.ts';

const old = { publishedAt: '2026-01-02T00:00:00.000Z' };
const packages: PackageInput[] = [
  { ecosystem: 'npm', name: '@acme/mcp', versions: { '1.3.9': old, '1.4.2': old, '1.4.5': old, '2.0.0': old } },
  { ecosystem: 'pypi', name: 'mcp-server-git', versions: { '2025.9.1': old, '2025.9.25': old } },
  { ecosystem: 'oci', name: 'acme/mcp', tags: ['1.4', '1.4.2', '1.4.5', 'latest'] },
];
const fixed = [advisory('GHSA-aaaa-bbbb-cccc', [{ introduced: '0' }, { fixed: '1.4.5' }])];

let sim: RegistrySim;
beforeAll(async () => {
  sim = await startRegistrySim({ packages });
});
afterAll(() => sim.close());
beforeEach(() => sim.setFault('@acme/mcp', undefined));

describe('the plan of a bump', () => {
  it('says what is pinned, why, what breaks and the way back', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = Plan.parse(await stage.plan());
    const [action] = plan.actions;
    expect(plan).toMatchObject({ incident, server: 'sentinel', step: 'bump-version', order: 'none' });
    expect(action).toMatchObject({
      id: 'bump-sentinel',
      kind: 'bump-version',
      title: 'Pin @acme/mcp 1.4.2 → 1.4.5 in mcp_config.json',
      effect: 'reversible',
      args: {
        file: stage.file,
        entry: 'sentinel',
        package: '@acme/mcp',
        from: '1.4.2',
        to: '1.4.5',
        decision: 'upgrade',
        integrity: expect.stringMatching(/^sha512-/),
        registry: sim.npm,
      },
    });
    expect(action?.wayBack).toContain(`mcp_config.json.${incident}.bak`);
    expect(plan.because).toEqual([
      'GHSA-aaaa-bbbb-cccc affects 1.4.2; 1.4.5 is the next version that no known advisory affects.',
      'GHSA-aaaa-bbbb-cccc affects @acme/mcp 1.4.2. It names 1.4.5 as fixed.',
      expect.stringMatching(/^What the choice rests on is kept as evidence:INC-/),
    ]);
    expect(stage.now()).toBe(stage.text);
  });

  it('is the same plan when it is made again', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    expect(await stage.plan()).toEqual(await stage.plan());
  });

  it('holds no words of advisories, whose authors are strangers', async () => {
    const plan = await stageBump(sim, { advisories: fixed }).plan();
    expect(JSON.stringify(plan)).not.toMatch(/Ignore|channel/);
  });

  it.each<[what: string, options: StageOptions, pin: string]>([
    [
      'a Python package',
      {
        command: 'uvx',
        args: ['--from', 'mcp_server_git==2025.9.1', 'mcp-server-git'],
        advisories: [advisory('PYSEC-2025-1', [{ introduced: '0' }, { fixed: '2025.9.25' }], 'Mcp.Server_Git', 'PyPI')],
      },
      '2025.9.25',
    ],
    [
      'an image',
      {
        command: 'docker',
        args: ['run', '-i', '--rm', 'acme/mcp:1.4.2'],
        advisories: [advisory('GHSA-oooo-oooo-oooo', [{ introduced: '0' }, { fixed: '1.4.5' }], 'acme/mcp', 'OCI')],
      },
      '1.4.5@sha256:',
    ],
    ['an entry that pins nothing', { args: ['-y', '@acme/mcp'] }, '2.0.0'],
    ['an entry that asks for a range', { args: ['@acme/mcp@^1.4.0'] }, '1.4.5'],
  ])('pins %s', async (_, options, pin) => {
    const [action] = Plan.parse(await stageBump(sim, options).plan()).actions;
    expect(String(action?.args.pin).startsWith(pin)).toBe(true);
  });

  it.each<[what: string, options: StageOptions, because: RegExp]>([
    ['nothing affects the version', {}, /No known advisory affects @acme\/mcp 1\.4\.2/],
    ['the inventory names no configuration', { entry: null }, /names no client configuration/],
    ['the entry is a program of its own', { command: 'node', args: ['server.js'] }, /starts a program of its own/],
    [
      'the entry is a remote server',
      { text: '{"servers": {"sentinel": {"url": "https://x.example"}}}' },
      /remote server/,
    ],
  ])('has no action when %s, and says so', async (_, options, because) => {
    const plan = Plan.parse(await stageBump(sim, options).plan());
    expect(plan.actions).toEqual([]);
    expect(plan.because[0]).toMatch(because);
  });

  it('says when it knows of no advisories', async () => {
    const plan = await stageBump(sim, { bump: { advisories: [] } }).plan();
    expect(plan.because.join(' ')).toMatch(/No advisories were read/);
  });

  it.each<[what: string, options: StageOptions, type: string, says: RegExp]>([
    [
      'no version is safe',
      { advisories: [advisory('GHSA-aaaa-bbbb-cccc', [{ introduced: '0' }])] },
      'NoSafeVersion',
      /Remove the entry or replace the server/,
    ],
    ['the registry lost the package', { args: ['mcp-gone@1.0.0'] }, 'NoSafeVersion', /does not have mcp-gone/],
    ['the entry cannot be read', { args: ['github:acme/mcp'] }, 'NoSafeVersion', /cannot be pinned/],
    ['the entry is not there', { entry: 'other' }, 'ConfigFileUnsafe', /has no such entry/],
    ['a key stands twice', { text: '{"mcpServers": {}, "mcpServers": {}}' }, 'ConfigFileUnsafe', /twice/],
    ['the advisories are not there', { bump: { advisories: ['/nowhere/osv'] } }, 'ConfigInvalid', /does not exist/],
  ])('fails with a sentence when %s', async (_, options, type, says) => {
    await expect(stageBump(sim, options).plan()).rejects.toMatchObject({ type, message: expect.stringMatching(says) });
  });

  it('is not made for a file that could not be written afterwards', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    chmodSync(stage.file, 0o400);
    await expect(stage.plan()).rejects.toMatchObject({
      type: 'ConfigFileUnsafe',
      message: expect.stringMatching(/read-only/),
    });
    chmodSync(stage.file, 0o600);
    const link = join(stage.folder, 'link.json');
    symlinkSync(stage.file, link);
    unlinkSync(stage.file);
    symlinkSync('/etc/passwd', stage.file);
    await expect(stage.plan()).rejects.toMatchObject({
      type: 'ConfigFileUnsafe',
      message: expect.stringMatching(/symbolic/),
    });
  });

  it('counts advisories that may matter and cannot be read', async () => {
    const stage = stageBump(sim, {
      advisories: [...fixed, { id: '!', affected: [{ package: { name: '@acme/mcp' } }] }],
    });
    writeFileSync(join(stage.folder, 'osv', 'broken.json'), '{"@acme/mcp"');
    const plan = await stage.plan();
    expect(plan.because.join(' ')).toMatch(/2 advisory records that may matter could not be read/);
  });

  it('waits for a registry that is down, and refuses one that lies', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    sim.setFault('@acme/mcp', 'error');
    await expect(stage.plan()).rejects.toMatchObject({ type: 'RegistryUnreachable', nonRetryable: false });
    sim.setFault('@acme/mcp', 'another-name');
    await expect(stage.plan()).rejects.toMatchObject({ type: 'RegistryRefused', nonRetryable: true });
  });
});
