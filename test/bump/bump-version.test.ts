import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveVersion } from '../../activities/bump-version.ts';
import { fail } from '../../activities/fail.ts';
import { type RegistrySim, startRegistrySim } from '../../sim/registry/start.ts';
import type { Plan } from '../../workflows/contract/plan.ts';
import { advisory, incident, stageBump } from './bump-stage.ts';

const old = { publishedAt: '2026-01-02T00:00:00.000Z' };
const fixed = [advisory('GHSA-aaaa-bbbb-cccc', [{ introduced: '0' }, { fixed: '1.4.5' }])];
const commented =
  '\ufeff{\r\n\t// keep "@acme/mcp@1.4.2"\r\n\t"mcpServers": {\r\n\t\t"sentinel": {"command": "npx", "args": ["-y", "@acme/mcp@1.4.2"], "env": {"A": "b"},},\r\n\t},\r\n}\r\n';

let sim: RegistrySim;
beforeAll(async () => {
  const versions = { '1.4.2': old, '1.4.5': old };
  sim = await startRegistrySim({
    packages: [
      { ecosystem: 'npm', name: '@acme/mcp', versions },
      { ecosystem: 'oci', name: 'acme/mcp', tags: ['1.4.2', '1.4.5'] },
    ],
  });
});
afterAll(() => sim.close());

function actionOf(plan: Plan) {
  const [action] = plan.actions;
  if (!action) throw new Error('the plan has no action');
  return action;
}

/** Every file that lies directly in a folder, with its bytes. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return Object.fromEntries(files.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('a bump', () => {
  it('changes one token and proves it', async () => {
    const stage = stageBump(sim, { text: commented, advisories: fixed });
    const plan = await stage.plan();
    const result = await stage.bump(plan);
    const expected = commented.replace('"-y", "@acme/mcp@1.4.2"', '"-y", "@acme/mcp@1.4.5"');
    expect(stage.now()).toBe(expected);
    expect((await stage.evidence.read(result.before)).toString()).toBe(commented);
    expect((await stage.evidence.read(result.after)).toString()).toBe(expected);
    expect(readFileSync(`${stage.file}.${incident}.bak`, 'utf8')).toBe(commented);
    expect(result.proofs.map(({ ok }) => ok)).toEqual([true, true]);
    expect(result.summary).toMatch(/@acme\/mcp 1\.4\.5 in mcp_config\.json is pinned/);
    expect(stage.asked).toEqual(plan.actions);
  });

  it('pins an image by its digest', async () => {
    const args = ['run', '--rm', '-i', 'acme/mcp:1.4.2', 'serve'];
    const records = [advisory('GHSA-oooo-oooo-oooo', [{ introduced: '0' }, { fixed: '1.4.5' }], 'acme/mcp', 'OCI')];
    const stage = stageBump(sim, { command: 'docker', args, advisories: records });
    const result = await stage.bump(await stage.plan());
    expect(JSON.parse(stage.now()).mcpServers.sentinel.args[3]).toMatch(/^acme\/mcp:1\.4\.5@sha256:[0-9a-f]{64}$/);
    expect(result.proofs.every(({ ok }) => ok)).toBe(true);
  });

  it('may run twice', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    const first = await stage.bump(plan);
    const again = await stage.bump(plan);
    expect(again).toMatchObject({ before: first.before, after: first.after });
    expect(again.summary).toMatch(/was already there/);
    expect(again.proofs.every(({ ok }) => ok)).toBe(true);
  });

  it('asks for the warrant before anything else', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    const refusing = stage.bump(plan, async () => {
      throw fail('WarrantRefused', 'Nobody approved this.');
    });
    await expect(refusing).rejects.toMatchObject({ type: 'WarrantRefused' });
    expect(stage.now()).toBe(stage.text);
  });

  it('does nothing for an action that is not its own', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    const other = { ...plan, actions: [{ ...actionOf(plan), kind: 'revoke-access' as const }] };
    await expect(stage.bump(other)).rejects.toMatchObject({ type: 'WarrantRefused' });
  });

  it.each<[what: string, change: (file: string, text: string) => void, type: string]>([
    ['was edited', (file, text) => writeFileSync(file, `${text} `), 'Drift'],
    ['was pinned to something else', (file, text) => writeFileSync(file, text.replace('1.4.2', '1.4.3')), 'Drift'],
    ['was emptied', (file) => writeFileSync(file, ''), 'Drift'],
    ['was moved away', (file) => renameSync(file, `${file}.moved`), 'Drift'],
    [
      'became a link to the same bytes',
      (file) => {
        renameSync(file, `${file}.moved`);
        symlinkSync(`${file}.moved`, file);
      },
      'ConfigFileUnsafe',
    ],
  ])('writes nothing when the file %s after the plan', async (_, change, type) => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    change(stage.file, stage.text);
    const changed = contentsOf(stage.folder);
    await expect(stage.bump(plan)).rejects.toMatchObject({ type });
    expect(contentsOf(stage.folder)).toEqual(changed);
  });

  it('refuses arguments that would not give the approved file', async () => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    const action = actionOf(plan);
    const forged = { ...plan, actions: [{ ...action, args: { ...action.args, pin: '6.6.6', to: '6.6.6' } }] };
    await expect(stage.bump(forged)).rejects.toMatchObject({ type: 'Drift' });
    expect(stage.now()).toBe(stage.text);
  });
});

describe('the proof of a version', () => {
  it.each<[what: string, change: (file: string, text: string) => void, oks: boolean[]]>([
    ['nothing happened since', () => {}, [true, true]],
    ['only a comment was added', (file, text) => writeFileSync(file, `${text}// hello`), [true, false]],
    ['the version was put back', (file, text) => writeFileSync(file, text.replace('1.4.5', '1.4.2')), [false, false]],
    [
      'another package took its place',
      (file, text) => writeFileSync(file, text.replace('@acme/', '@acne/')),
      [false, false],
    ],
    ['the file is gone', (file) => renameSync(file, `${file}.gone`), [false]],
  ])('is right when %s', async (_, change, oks) => {
    const stage = stageBump(sim, { advisories: fixed });
    const plan = await stage.plan();
    await stage.bump(plan);
    change(stage.file, stage.now());
    const proofs = await proveVersion(actionOf(plan));
    expect(proofs.map(({ ok }) => ok)).toEqual(oks);
  });
});
