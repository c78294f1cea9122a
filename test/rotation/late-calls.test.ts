import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRotationActivities } from '../../activities/rotation/index.ts';
import type { RotationActivities, RotationProgress } from '../../workflows/contract/rotation-activities.ts';
import { type Planting, Stage } from './stage.ts';

let stage: Stage;
let acts: RotationActivities;
let planted: Planting;
let progress: RotationProgress;

beforeAll(async () => {
  stage = await Stage.set();
  acts = createRotationActivities(stage.deps);
});
afterAll(() => stage?.strike());
beforeEach(async () => {
  planted = await stage.plantEntra();
  const { base, label } = await acts.readBase(planted.order);
  progress = { order: planted.order, base, label };
});

/** Goes the safe path as far as `last`, and remembers what was found on the way. */
async function upTo(last: 'create' | 'stage' | 'revoke' | 'sweep'): Promise<void> {
  progress = { ...progress, ...(await acts.createCredential(progress)) };
  await acts.testCredential(progress);
  if (last === 'create') return;
  progress = { ...progress, stagedVersion: (await acts.stageCredential(progress)).version };
  if (last === 'stage') return;
  await acts.revokeOldCredential(progress);
  if (last === 'sweep') await acts.sweepCredential(progress);
}

describe('an activity of a rotation that runs twice', () => {
  it('makes one credential', async () => {
    const first = await acts.createCredential(progress);
    expect(await acts.createCredential(progress)).toEqual(first);
    expect(await planted.keys()).toBe(2);
  });

  it('stages one version', async () => {
    await upTo('stage');
    expect(await acts.stageCredential(progress)).toEqual({ version: 2 });
    expect((await planted.held()).version).toBe(2);
  });

  it('revokes, sweeps and verifies again without harm', async () => {
    await upTo('sweep');
    await acts.revokeOldCredential(progress);
    await acts.sweepCredential(progress);
    expect(await acts.verifyRotation(progress)).toEqual({
      oldRefusedAt: expect.any(String),
      newAcceptedAt: expect.any(String),
    });
    expect(await planted.accepts((await planted.held()).value)).toBe(true);
  });

  it('fences once', async () => {
    await upTo('stage');
    await acts.fenceCredential(progress);
    await acts.fenceCredential(progress);
    expect(await planted.held()).toMatchObject({ value: planted.oldValue, version: 3, note: 'kept' });
  });
});

describe('an activity of a rotation that lands late', () => {
  it('does not stage after the fence', async () => {
    await upTo('create');
    await acts.fenceCredential(progress);
    await expect(acts.stageCredential(progress)).rejects.toMatchObject({ type: 'VaultConflict' });
    expect((await planted.held()).value).toBe(planted.oldValue);
  });

  it('does not stage what was revoked meanwhile', async () => {
    await upTo('create');
    await acts.fenceCredential(progress);
    await acts.revokeNewCredential(progress);
    await expect(acts.stageCredential(progress)).rejects.toMatchObject({ type: 'Drift' });
    expect(await planted.keys()).toBe(1);
  });

  it('made a credential that the sweep removes, and not the one in use', async () => {
    await upTo('revoke');
    const entry = stage.inventory.credentials[planted.credential];
    if (entry) await stage.deps.connectors.get('entra')?.create(entry, progress.label);
    expect(await planted.keys()).toBe(2);
    await acts.sweepCredential(progress);
    expect(await planted.keys()).toBe(1);
    expect(await planted.accepts((await planted.held()).value)).toBe(true);
  });

  it('does not fence what somebody else wrote', async () => {
    await upTo('stage');
    await stage.bao.put(planted.path, { client_secret: 'theirs' });
    await acts.fenceCredential(progress);
    expect(await planted.held()).toMatchObject({ value: 'theirs', version: 3 });
  });

  it('does not cut the old one off when the new one is gone', async () => {
    await upTo('stage');
    await acts.fenceCredential(progress);
    await acts.revokeNewCredential(progress);
    await expect(acts.revokeOldCredential(progress)).rejects.toMatchObject({ type: 'NewCredentialRefused' });
    expect(await planted.accepts(planted.oldValue)).toBe(true);
  });

  it('does not revoke the new one while Vault holds it', async () => {
    await upTo('stage');
    await expect(acts.revokeNewCredential(progress)).rejects.toMatchObject({ type: 'VaultConflict' });
    expect(await planted.accepts((await planted.held()).value)).toBe(true);
  });
});

describe('a second rotation in the same incident', () => {
  it('does not take the key of the first for its own when it is undone', async () => {
    await upTo('sweep');
    const { value, version } = await planted.held();
    const { oldKeyId: _, ...args } = planted.order.action.args;
    const order = { ...planted.order, action: { ...planted.order.action, args: { ...args, baseVersion: version } } };
    const { base, label } = await acts.readBase(order);
    progress = { order, base, label };
    await upTo('stage');
    await acts.fenceCredential(progress);
    await acts.revokeNewCredential(progress);
    expect((await planted.held()).value).toBe(value);
    expect(await planted.accepts(value)).toBe(true);
    expect(await planted.keys()).toBe(1);
  });
});
