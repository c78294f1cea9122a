import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '../../activities/fail.ts';
import { createRotationActivities } from '../../activities/rotation/index.ts';
import { digestOf } from '../../workflows/contract/canonical.ts';
import type { LedgerChain, LedgerEntry } from '../../workflows/contract/ledger.ts';
import type { RotationResult } from '../../workflows/contract/rotation.ts';
import type { RotationActivities } from '../../workflows/contract/rotation-activities.ts';
import { type Planting, Stage } from './stage.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
let stage: Stage;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const path = process.env.IR_TEMPORAL_BIN ?? 'temporal';
  [env, bundle, stage] = await Promise.all([
    TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } }),
    bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('./incident-workflow.ts', import.meta.url)) }),
    Stage.set(),
  ]);
});
afterAll(async () => {
  await Promise.all([env?.teardown(), stage?.strike()]);
});
afterEach(() => stage.entra.clearFaults());

type Hook = (handle: WorkflowHandle) => Promise<unknown>;

/** Rotates, and gives the result with the record; `before` runs at the start of an activity, once. */
async function rotate(
  planted: Planting,
  { before = {}, foreignRun }: { before?: Partial<Record<keyof RotationActivities, Hook>>; foreignRun?: string } = {},
) {
  const taskQueue = randomUUID();
  const hooks = new Map(Object.entries(before));
  const ledger: LedgerEntry[] = [];
  const acts: string[] = [];
  const requireWarrant = async () => {
    const { activityType } = Context.current().info;
    const hook = hooks.get(activityType);
    hooks.delete(activityType);
    await hook?.(handle);
    acts.push(activityType);
  };
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: bundle,
    activities: {
      ...createRotationActivities({ ...stage.deps, requireWarrant }),
      appendLedger: async ({ entries }: { chain: LedgerChain; entries: LedgerEntry[] }) => {
        for (const entry of entries) {
          ledger[entry.seq] = entry;
          if (entry.kind === 'intent') acts.push('intent');
        }
      },
    },
  });
  const handle: WorkflowHandle = await env.client.workflow.start('incident', {
    taskQueue,
    workflowId: `ir/test/${taskQueue}`,
    args: [planted.order, ...(foreignRun ? [foreignRun] : [])],
  });
  const result: RotationResult | Error = await worker.runUntil(handle.result().catch((error: Error) => error));
  const child = env.client.workflow.getHandle(`${handle.workflowId}/rotate`);
  const held = await planted.held();
  const seen = `${await textOf(handle)}${await textOf(child)}${JSON.stringify(ledger)}`;
  for (const secret of planted.secrets) expect(seen.includes(secret)).toBe(false);
  return { result, ledger, acts, held };
}

/** Everything that Temporal keeps of a run, payloads decoded. */
async function textOf(handle: WorkflowHandle): Promise<string> {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('utf8'));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(await handle.fetchHistory());
  return texts.join('\n');
}

/** Cancels the incident, and returns when its child was told. */
async function cancelled(incident: WorkflowHandle): Promise<void> {
  const child = env.client.workflow.getHandle(`${incident.workflowId}/rotate`);
  await incident.cancel();
  const told = async () => {
    const { events } = await child.fetchHistory();
    return events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes);
  };
  while (!(await told())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function expectOldWay(planted: Planting, held: { value: string; note: string }) {
  expect(held).toMatchObject({ value: planted.oldValue, note: 'kept' });
  expect(await planted.accepts(planted.oldValue)).toBe(true);
  expect(await planted.keys()).toBe(1);
}

async function expectNewWay(planted: Planting, held: { value: string; note: string }) {
  expect(held.note).toBe('kept');
  expect(held.value).not.toBe(planted.oldValue);
  expect(await planted.accepts(held.value)).toBe(true);
  expect(await planted.accepts(planted.oldValue)).toBe(false);
  expect(await planted.keys()).toBe(1);
  expect(await stage.vault.kvMetadata(`secret/ir/pending/INC-20260218-AAAAA/${planted.credential}`)).toBeUndefined();
}

describe('the rotation of a credential', () => {
  it.each([
    ['an Entra client secret', () => stage.plantEntra()],
    ['an AppRole secret-id', () => stage.plantApprole()],
  ])('replaces %s and proves it', async (_what, plant) => {
    const planted = await plant();
    const { result, held } = await rotate(planted);
    await expectNewWay(planted, held);
    expect(result).toMatchObject({
      credential: planted.credential,
      state: 'rotated',
      version: held.version,
      oldRefusedAt: expect.any(String),
      newAcceptedAt: expect.any(String),
    });
  });

  it('has every intent on record before the effect, in an unbroken chain', async () => {
    const { result, ledger, acts } = await rotate(await stage.plantEntra());
    expect(acts.filter((_, at) => at % 2 === 0).every((act) => act === 'intent')).toBe(true);
    expect(acts.filter((act) => act !== 'intent')).toEqual([
      'createCredential',
      'testCredential',
      'stageCredential',
      'guardCredential',
      'revokeOldCredential',
      'sweepCredential',
      'verifyRotation',
    ]);
    let prev = '0'.repeat(64);
    for (const { hash, ...line } of ledger) {
      expect(line.prev).toBe(prev);
      expect(digestOf(line)).toBe(hash);
      prev = hash;
    }
    expect(result).toMatchObject({ ledger: { head: prev, length: ledger.length } });
  });

  it.each<['lost-reply' | '5xx-after' | '5xx-before']>([['lost-reply'], ['5xx-after'], ['5xx-before']])(
    'leaves no orphan when the new one was made with a %s',
    async (kind) => {
      const planted = await stage.plantEntra();
      stage.entra.fault({ on: 'addPassword', kind });
      const { result, held } = await rotate(planted);
      expect(result).toMatchObject({ state: 'rotated' });
      await expectNewWay(planted, held);
    },
  );

  it.each<['no-answer' | '500-after' | '500-before']>([['no-answer'], ['500-after'], ['500-before']])(
    'writes Vault once when the write ends with %s',
    async (loss) => {
      const planted = await stage.plantEntra();
      stage.proxy.spoil('POST', planted.path.replace('secret/', 'secret/data/'), loss);
      const { result, held } = await rotate(planted);
      expect(result).toMatchObject({ state: 'rotated', version: 2 });
      expect(held.version).toBe(2);
      await expectNewWay(planted, held);
    },
  );

  it('adopts the pending value when the write of it lost its answer', async () => {
    const planted = await stage.plantEntra();
    stage.proxy.spoil('POST', 'secret/data/ir/pending', 'no-answer');
    const { result, held } = await rotate(planted);
    expect(result).toMatchObject({ state: 'rotated' });
    await expectNewWay(planted, held);
  });

  it('is revoked once more when the vendor removed the old one without an answer', async () => {
    const planted = await stage.plantEntra();
    stage.entra.fault({ on: 'removePassword', kind: 'lost-reply' });
    const { result, held } = await rotate(planted);
    expect(result).toMatchObject({ state: 'rotated' });
    await expectNewWay(planted, held);
  });

  it('is half done when the vendor does not revoke the old one, and goes not back', async () => {
    const planted = await stage.plantEntra();
    stage.entra.fault({ on: 'removePassword', kind: 'lie', times: 'always' });
    const { result, held } = await rotate(planted);
    expect(result).toMatchObject({ state: 'half-done', version: 2, summary: expect.stringContaining('still lists') });
    expect(await planted.accepts(held.value)).toBe(true);
    expect(held.value).not.toBe(planted.oldValue);
  });

  it('is undone when the vendor refuses the new one', async () => {
    const planted = await stage.plantEntra();
    const entry = stage.inventory.credentials[planted.credential];
    const appId = entry?.system === 'entra' ? entry.application : '';
    stage.entra.fault({ on: 'token', kind: 'refuse', appId, times: 'always' });
    const { result, held } = await rotate(planted);
    stage.entra.clearFaults();
    expect(result).toMatchObject({
      state: 'undone',
      summary: expect.stringContaining('does not accept the new value'),
    });
    await expectOldWay(planted, held);
  });

  it('is undone when the new one dies after it was staged', async () => {
    const planted = await stage.plantEntra();
    const entry = stage.inventory.credentials[planted.credential];
    const appId = entry?.system === 'entra' ? entry.application : '';
    const { result, held } = await rotate(planted, {
      before: {
        guardCredential: async () => {
          const app = stage.entra.directory.find({ appId });
          const dead = app?.passwords.find(({ displayName }) => displayName?.startsWith('ir-'));
          if (app && dead) stage.entra.directory.removePassword(app, dead.keyId);
        },
      },
    });
    expect(result).toMatchObject({ state: 'undone' });
    expect(held.version).toBe(3);
    await expectOldWay(planted, held);
  });

  it('stops before anything when Vault holds another value than when it was planned', async () => {
    const planted = await stage.plantEntra();
    await stage.bao.put(planted.path, { client_secret: 'theirs', note: 'theirs' });
    const { result, held, acts } = await rotate(planted);
    expect(result).toMatchObject({ state: 'undone', summary: expect.stringContaining('was not touched') });
    expect(acts).toEqual([]);
    expect(held).toEqual({ value: 'theirs', note: 'theirs', version: 2 });
    expect(await planted.keys()).toBe(1);
  });

  it('goes on when only another field of the same secret was changed', async () => {
    const planted = await stage.plantEntra();
    await stage.bao.put(planted.path, { client_secret: planted.oldValue, note: 'kept', other: 'new' });
    const { result, held } = await rotate(planted);
    expect(result).toMatchObject({ state: 'rotated', version: 3 });
    await expectNewWay(planted, held);
  });

  it('leaves what somebody else wrote meanwhile, and takes its own back', async () => {
    const planted = await stage.plantEntra();
    const { result, held } = await rotate(planted, {
      before: { stageCredential: () => stage.bao.put(planted.path, { client_secret: 'theirs', note: 'theirs' }) },
    });
    expect(result).toMatchObject({
      state: 'undone',
      summary: expect.stringContaining('Somebody else wrote version 2'),
    });
    expect(held).toEqual({ value: 'theirs', note: 'theirs', version: 2 });
    expect(await planted.keys()).toBe(1);
    expect(await planted.accepts(planted.oldValue)).toBe(true);
  });

  it('makes nothing without a warrant', async () => {
    const planted = await stage.plantEntra();
    const refuse = async () => {
      throw fail('WarrantRefused', '2 approvals are needed and 1 is valid.');
    };
    const { result, held } = await rotate(planted, { before: { createCredential: refuse } });
    expect(result).toMatchObject({ state: 'undone', summary: expect.stringContaining('2 approvals are needed') });
    await expectOldWay(planted, held);
  });

  it('does not start for another run than the approved one', async () => {
    const planted = await stage.plantEntra();
    const { result, held, acts } = await rotate(planted, { foreignRun: randomUUID() });
    expect(result).toMatchObject({ cause: { cause: { type: 'WarrantRefused' } } });
    expect(acts).toEqual([]);
    await expectOldWay(planted, held);
  });

  it('is undone when the run is cancelled before the pivot', async () => {
    const planted = await stage.plantEntra();
    const { result, held } = await rotate(planted, { before: { guardCredential: cancelled } });
    expect(result).toMatchObject({ state: 'undone', summary: expect.stringContaining('cancelled') });
    await expectOldWay(planted, held);
  });

  it('is finished when the run is cancelled at the pivot', async () => {
    const planted = await stage.plantEntra();
    const { result, held } = await rotate(planted, { before: { revokeOldCredential: cancelled } });
    expect(result).toMatchObject({ state: 'rotated' });
    await expectNewWay(planted, held);
  });
});
