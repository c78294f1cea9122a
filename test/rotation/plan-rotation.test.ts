import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlanRotation, proveRotations } from '../../activities/plan-rotation.ts';
import { createRotationActivities } from '../../activities/rotation/index.ts';
import type { StepInput } from '../../workflows/contract/activities.ts';
import { Plan } from '../../workflows/contract/plan.ts';
import type { RotationResult } from '../../workflows/contract/rotation.ts';
import type { Credential, Dossier } from '../../workflows/contract/server.ts';
import { type Planting, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());

const incident = 'INC-20260218-AAAAA';

function credentialOf({ credential }: Planting, more: Partial<Credential> = {}): Credential {
  const entry = stage.inventory.credentials[credential];
  const { system = 'manual', vault = '' } = entry ?? {};
  return { id: credential, system, vault, reasons: ['It is listed.'], sharedWith: [], ...more };
}

async function planFor(dossier: Partial<Dossier>): Promise<Plan> {
  const whole: Dossier = { server: 'sentinel', owner: 'olga', credentials: [], notes: [], ...dossier };
  const input: StepInput = {
    incident,
    server: 'sentinel',
    window: { from: '2026-02-15T00:00:00Z', to: '2026-02-18T00:00:00Z' },
    dossier: whole,
  };
  const plan = await createPlanRotation(stage.deps)(input);
  return Plan.parse(plan);
}

describe('the plan of a rotation', () => {
  it('makes the new one work first, and names key, version and who else is hit', async () => {
    const planted = await stage.plantEntra();
    const plan = await planFor({ credentials: [credentialOf(planted, { sharedWith: ['billing'] })] });
    expect(plan.order).toBe('hygiene');
    expect(plan.actions).toHaveLength(1);
    expect(plan.actions[0]).toMatchObject({ kind: 'rotate-credential', args: planted.order.action.args });
    expect(plan.actions[0]?.breaks).toContain('The server billing uses it, too.');
    expect(plan.because.join(' ')).toContain('also used by billing');
    expect(JSON.stringify(plan)).not.toContain(planted.oldValue);
  });

  it('includes the way into Vault of the server itself', async () => {
    const planted = await stage.plantApprole();
    const entry = stage.inventory.credentials[planted.credential];
    const vaultRole = entry?.system === 'vault-approle' ? entry.role : '';
    const plan = await planFor({ vaultRole });
    expect(plan.actions.map(({ args }) => args.credential)).toEqual([planted.credential]);
  });

  it('says it when nobody knows where that is kept', async () => {
    const plan = await planFor({ vaultRole: 'mcp-nowhere' });
    expect(plan.because.join(' ')).toContain('where the secret-id of AppRole mcp-nowhere is kept');
  });

  it('gives what has no connector to the person that inventory names, with the steps', async () => {
    const version = await stage.bao.put('secret/mcp/drata', { key: 'x' });
    const steps = ['Open the console.', 'Make a new key.'];
    stage.inventory.credentials.drata = {
      system: 'manual',
      vault: 'secret/mcp/drata#key',
      vendor: 'Drata',
      assignee: 'ben',
      steps,
    };
    const [credential] = [
      { id: 'drata', system: 'manual', vault: 'secret/mcp/drata#key', reasons: [], sharedWith: [] },
    ];
    const { actions } = await planFor({ credentials: [credential] });
    expect(actions[0]).toMatchObject({
      kind: 'manual-task',
      title: 'Rotate drata by hand at Drata',
      args: { credential: 'drata', assignee: 'ben', steps, baseVersion: version },
    });
  });

  it.each([
    ['secret/mcp/unknown#token', 0],
    ['secret/elsewhere/unknown#token', null],
  ])('gives %s, which inventory does not know, to the owner', async (vault, baseVersion) => {
    const credential = { id: 'unknown', system: 'manual', vault, reasons: [], sharedWith: [] };
    const { actions } = await planFor({ credentials: [credential] });
    expect(actions[0]).toMatchObject({ kind: 'manual-task', args: { assignee: 'olga', vault, baseVersion } });
  });

  it('gives to a person what the vendor cannot tell apart, with the reason', async () => {
    const planted = await stage.plantEntra();
    const entry = stage.inventory.credentials[planted.credential];
    const app = stage.entra.directory.find({ appId: entry?.system === 'entra' ? entry.application : '' });
    if (app) stage.entra.directory.addPassword(app, { secret: `${planted.oldValue.slice(0, 3)}-another` });
    const { actions } = await planFor({ credentials: [credentialOf(planted)] });
    expect(actions[0]).toMatchObject({ kind: 'manual-task' });
    expect(String(actions[0]?.args.steps)).toContain('begin alike');
  });

  it('waits for a vendor that does not answer', async () => {
    const planted = await stage.plantEntra();
    stage.entra.fault({ on: 'getApplication', kind: '5xx-before' });
    const asked = planFor({ credentials: [credentialOf(planted)] });
    await expect(asked).rejects.toMatchObject({ type: 'ProviderUnreachable', nonRetryable: false });
  });
});

describe('the proof of a rotation', () => {
  const resultOf = ({ credential }: Planting, state: RotationResult['state']): RotationResult => ({
    credential,
    state,
    summary: '',
    ledger: { name: '', runId: '', head: '', length: 0 },
  });

  async function proofsOf(planted: Planting, state: RotationResult['state']) {
    const plan = await planFor({});
    const plans = [{ ...plan, actions: [planted.order.action] }];
    return proveRotations(stage.deps, { incident, rotations: [resultOf(planted, state)], plans });
  }

  it('is that the vendor refuses the old value and accepts the one in Vault', async () => {
    const planted = await stage.plantEntra();
    const acts = createRotationActivities(stage.deps);
    const { base, label } = await acts.readBase(planted.order);
    const progress = {
      order: planted.order,
      base,
      label,
      ...(await acts.createCredential({ order: planted.order, base, label })),
    };
    await acts.testCredential(progress);
    await acts.stageCredential(progress);
    expect((await proofsOf(planted, 'half-done')).map(({ ok }) => ok)).toEqual([false, true]);
    await acts.revokeOldCredential(progress);
    expect((await proofsOf(planted, 'rotated')).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('is not asked for what was undone', async () => {
    expect(await proofsOf(await stage.plantEntra(), 'undone')).toEqual([]);
  });
});
