import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '../../activities/fail.ts';
import { controlUpdate, doneUpdate } from '../../workflows/contract/names.ts';
import { Engine, type Running } from '../support/engine.ts';
import { decisionOn, policyWith, TestGateway, wordOf } from '../support/people.ts';
import { World } from '../support/world.ts';

let engine: Engine;
const gateway = new TestGateway();

beforeAll(async () => {
  engine = await Engine.start();
});
afterAll(() => engine?.stop());

async function approve(run: Running, step: string): Promise<void> {
  const gate = await run.gate(step);
  for (const person of ['ada', 'ben'].slice(0, gate.quorum))
    await run.decide(gateway.sign(decisionOn(gate, person, 'approve')));
}

async function say(run: Running, update: string, person: string, more: Record<string, unknown>): Promise<string> {
  const { runId, workflowId } = await run.status();
  return run.send(update, gateway.sign(wordOf(person, { runId, workflowId }, more)));
}

async function finishTask(run: Running): Promise<void> {
  await run.until(({ tasks }) => tasks.find(({ state }) => state === 'open'));
  await say(run, doneUpdate, 'olga', { kind: 'done', task: 'task-a' });
}

const statesOf = async (run: Running) =>
  Object.fromEntries((await run.result()).steps.map(({ id, state }) => [id, state]));

describe('An incident', () => {
  it('runs to contained when every gate is approved and the task is done', async () => {
    const world = new World(policyWith(gateway));
    const run = await engine.incident(world);
    for (const step of ['revoke-token', 'rotate-credentials', 'bump-version']) await approve(run, step);
    await finishTask(run);
    const { outcome, steps } = await run.result();
    expect(outcome).toBe('contained');
    expect(steps.every(({ state }) => state === 'done')).toBe(true);
    expect(world.effects.sort()).toEqual(['bump', 'revoke']);
    expect(world.ledger.map(({ seq }) => seq)).toEqual(world.ledger.map((_, at) => at));
    await run.stop();
  });

  it('gathers evidence while the first gate is open', async () => {
    const run = await engine.incident(new World(policyWith(gateway)));
    await run.gate('revoke-token');
    const done = await run.until(({ steps }) => {
      const states = new Map(steps.map(({ id, state }) => [id, state]));
      return states.get('query-audit-logs') === 'done' && states.get('scan-conversations') === 'done' && states;
    });
    expect(done.get('revoke-token')).toBe('waiting-for-approval');
    await run.handle.terminate();
    await run.stop();
  });

  it('does nothing after a denial, but still tells and documents', async () => {
    const world = new World(policyWith(gateway));
    const run = await engine.incident(world);
    await run.decide(gateway.sign(decisionOn(await run.gate('revoke-token'), 'ada', 'approve')));
    await run.decide(gateway.sign(decisionOn(await run.gate('revoke-token'), 'ben', 'deny')));
    expect(await statesOf(run)).toMatchObject({
      'revoke-token': 'denied',
      'rotate-credentials': 'blocked',
      'bump-version': 'blocked',
      notify: 'done',
      document: 'done',
    });
    expect((await run.result()).outcome).toBe('denied');
    expect(world.effects).toEqual([]);
    await run.stop();
  });

  it('counts silence as denial', async () => {
    const policy = policyWith(gateway);
    policy.gates.destructive.expiresInSeconds = 1;
    const world = new World(policy);
    const run = await engine.incident(world);
    expect((await run.result()).outcome).toBe('expired');
    expect(world.effects).toEqual([]);
    await run.stop();
  });

  it('parks a step that fails for good, and goes on when a person retries, without asking again', async () => {
    const world = new World(policyWith(gateway));
    let broken = true;
    const run = await engine.incident(world, {
      revokeAccess: async ({ action }) => {
        if (broken) throw fail('VaultDenied', 'The worker may not do this.');
        world.effects.push(action.id);
        return { proofs: [], revoked: { tokens: 1, secretIds: 1 } };
      },
    });
    await approve(run, 'revoke-token');
    const parked = await run.until((status) => status.phase === 'needs-human' && status);
    expect(parked.steps.find(({ id }) => id === 'revoke-token')?.summary).toContain('The worker may not do this.');
    broken = false;
    await say(run, controlUpdate, 'dev', { kind: 'retry', step: 'revoke-token' });
    await approve(run, 'rotate-credentials');
    await approve(run, 'bump-version');
    await finishTask(run);
    const { outcome, gates } = await run.result();
    expect(outcome).toBe('contained');
    expect(gates.filter(({ step }) => step === 'revoke-token').length).toBe(1);
    await run.stop();
  });

  it('asks again after the target changed since the plan', async () => {
    const world = new World(policyWith(gateway));
    let drifted = true;
    const run = await engine.incident(world, {
      revokeAccess: async () => {
        if (drifted) throw fail('Drift', 'The target is another one now.');
        return { proofs: [], revoked: { tokens: 1, secretIds: 1 } };
      },
    });
    const first = await run.gate('revoke-token');
    await approve(run, 'revoke-token');
    await run.until(({ phase }) => phase === 'needs-human');
    drifted = false;
    await say(run, controlUpdate, 'dev', { kind: 'retry', step: 'revoke-token' });
    const second = await run.gate('revoke-token');
    expect(second.nonce).not.toBe(first.nonce);
    await say(run, controlUpdate, 'dev', { kind: 'abort', reason: 'enough seen' });
    expect((await run.result()).outcome).toBe('aborted');
    await run.stop();
  });

  it('ends incomplete when a person skips a step with a reason', async () => {
    const world = new World(policyWith(gateway));
    const run = await engine.incident(world, {
      planBump: async () => {
        throw fail('NoSafeVersion', 'No version is known to be safe.');
      },
    });
    await approve(run, 'revoke-token');
    await approve(run, 'rotate-credentials');
    await run.until(({ phase }) => phase === 'needs-human');
    await say(run, controlUpdate, 'dev', { kind: 'skip', step: 'bump-version', reason: 'the server is being removed' });
    await finishTask(run);
    expect((await run.result()).outcome).toBe('incomplete');
    await run.stop();
  });

  it('goes on without Slack', async () => {
    const world = new World(policyWith(gateway));
    const down = async () => {
      throw fail('SlackRefused', 'Slack says no.');
    };
    const run = await engine.incident(world, {
      showIncident: down,
      showGate: down,
      showTask: down,
      replyInThread: down,
    });
    for (const step of ['revoke-token', 'rotate-credentials', 'bump-version']) await approve(run, step);
    await finishTask(run);
    await run.until(({ closedAt, steps }) => closedAt !== undefined || steps.every(({ state }) => state === 'done'));
    expect(world.effects.sort()).toEqual(['bump', 'revoke']);
    await run.handle.terminate().catch(() => undefined);
    await run.stop();
  });
});
