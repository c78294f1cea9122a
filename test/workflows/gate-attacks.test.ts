import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../workflows/contract/canonical.ts';
import { type RefusalCode, refusals } from '../../workflows/contract/failure.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import { controlUpdate, refusedSignal } from '../../workflows/contract/names.ts';
import type { Signed } from '../../workflows/contract/statement.ts';
import { Engine, type Running, refusalOf } from '../support/engine.ts';
import { decisionOn, policyWith, TestGateway, wordOf } from '../support/people.ts';
import { World } from '../support/world.ts';

const gateway = new TestGateway();
const stranger = new TestGateway('gateway-2');
const impostor = new TestGateway();
const said = (gate: Gate, person = 'ada', changes: Record<string, unknown> = {}) =>
  gateway.sign(decisionOn(gate, person, 'approve', changes));
const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const altered = (signed: Signed, change: (statement: Record<string, unknown>) => unknown): Signed => ({
  ...signed,
  statement: canonicalJson(change(JSON.parse(signed.statement))),
});

/** One row an attack: what is sent, and why it is refused. */
const attacks: { attack: string; send: (gate: Gate) => unknown; code: RefusalCode }[] = [
  { attack: 'nothing at all', send: () => null, code: 'Malformed' },
  { attack: 'a bare verdict', send: () => ({ by: 'ada', verdict: 'approve' }), code: 'Malformed' },
  { attack: 'a list', send: () => [1, 2, 3], code: 'Malformed' },
  { attack: 'a statement without proof', send: (gate) => ({ statement: said(gate).statement }), code: 'Malformed' },
  { attack: 'a huge statement', send: (gate) => ({ ...said(gate), statement: 'x'.repeat(9_000) }), code: 'Malformed' },
  {
    attack: 'a statement that is not canonical',
    send: (gate) => ({ ...said(gate), statement: ` ${said(gate).statement}` }),
    code: 'Malformed',
  },
  {
    attack: 'an unsigned statement',
    send: (gate) => ({ ...said(gate), proof: { kind: 'gateway', keyId: 'gateway-1', signature: '' } }),
    code: 'BadSignature',
  },
  {
    attack: 'a tampered verdict',
    send: (gate) =>
      altered(gateway.sign(decisionOn(gate, 'ada', 'deny')), (statement) => ({ ...statement, verdict: 'approve' })),
    code: 'BadSignature',
  },
  {
    attack: 'a tampered person',
    send: (gate) => altered(said(gate), (statement) => ({ ...statement, person: 'ben' })),
    code: 'BadSignature',
  },
  {
    attack: 'the key of an unknown gateway',
    send: (gate) => stranger.sign(decisionOn(gate, 'ada', 'approve')),
    code: 'UnknownKey',
  },
  {
    attack: 'another key under a known id',
    send: (gate) => impostor.sign(decisionOn(gate, 'ada', 'approve')),
    code: 'BadSignature',
  },
  { attack: 'another run', send: (gate) => said(gate, 'ada', { runId: randomUUID() }), code: 'OtherRun' },
  {
    attack: 'another workflow',
    send: (gate) => said(gate, 'ada', { workflowId: 'ir/mcp-compromise/github' }),
    code: 'OtherRun',
  },
  {
    attack: 'a gate that is not there',
    send: (gate) => said(gate, 'ada', { gate: 'revoke-token.9' }),
    code: 'UnknownGate',
  },
  {
    attack: 'a gate named after an inherited field',
    send: (gate) => said(gate, 'ada', { gate: '__proto__' }),
    code: 'UnknownGate',
  },
  { attack: 'another digest', send: (gate) => said(gate, 'ada', { digest: '0'.repeat(64) }), code: 'PlanChanged' },
  { attack: 'another nonce', send: (gate) => said(gate, 'ada', { nonce: randomUUID() }), code: 'WrongNonce' },
  { attack: 'the requester', send: (gate) => said(gate, 'dev'), code: 'Requester' },
  { attack: 'the owner of the server', send: (gate) => said(gate, 'olga'), code: 'Excluded' },
  { attack: 'a person nobody knows', send: (gate) => said(gate, 'zoe'), code: 'UnknownPerson' },
  {
    attack: "somebody else's Slack account",
    send: (gate) => said(gate, 'ada', { via: { channel: 'slack', team: 'T0SIM', user: 'U0BEN' } }),
    code: 'NotYourAccount',
  },
  {
    attack: 'the same account in another team',
    send: (gate) => said(gate, 'ada', { via: { channel: 'slack', team: 'T0EVIL', user: 'U0ADA' } }),
    code: 'NotYourAccount',
  },
  {
    attack: 'a gateway that speaks for an SSH key',
    send: (gate) => said(gate, 'ada', { via: { channel: 'ssh', fingerprint: 'SHA256:x' } }),
    code: 'NotYourAccount',
  },
  {
    attack: 'an SSH proof without a key',
    send: (gate) => ({ ...said(gate), proof: { kind: 'ssh', signature: 'none' } }),
    code: 'BadSignature',
  },
  {
    attack: 'a denial without a reason',
    send: (gate) => gateway.sign(decisionOn(gate, 'ada', 'deny', { reason: ' ' })),
    code: 'ReasonNeeded',
  },
  { attack: 'a time to come', send: (gate) => said(gate, 'ada', { at: minutes(20) }), code: 'Stale' },
  { attack: 'a time before the gate', send: (gate) => said(gate, 'ada', { at: minutes(-60) }), code: 'Stale' },
  { attack: 'no time', send: (gate) => said(gate, 'ada', { at: 'yesterday' }), code: 'Stale' },
  {
    attack: 'a word of another kind',
    send: ({ workflowId, runId }) =>
      gateway.sign(wordOf('ada', { workflowId, runId }, { kind: 'abort', reason: 'because' })),
    code: 'Malformed',
  },
];

let engine: Engine;
let world: World;
let run: Running;
let gate: Gate;

beforeAll(async () => {
  engine = await Engine.start();
  world = new World(policyWith(gateway));
  run = await engine.incident(world);
  gate = await run.gate('revoke-token');
});
afterAll(async () => {
  await run?.stop();
  await engine?.stop();
});

describe('A gate', () => {
  it.each(attacks)('refuses $attack: $code', async ({ send, code }) => {
    const refusal = await refusalOf(run.decide(send(gate)));
    expect(refusal.code).toBe(code);
    expect(refusal.sentence).toContain(refusals[code]);
    const now = (await run.status()).gates.find(({ id }) => id === gate.id);
    expect({ state: now?.state, votes: now?.votes }).toEqual({ state: 'open', votes: [] });
  });

  it('ignores signals, whatever they say', async () => {
    for (const name of ['decide', 'approve', refusedSignal]) {
      await run.handle.signal(name, {
        code: 'GateClosed',
        signed: { statement: '{}', proof: {} },
        verdict: 'approve',
        by: 'ceo',
      });
    }
    expect((await run.gate('revoke-token')).votes).toEqual([]);
  });

  it('ignores the Temporal CLI', async () => {
    const address = engine.env.address;
    const args = [
      'workflow',
      'update',
      'execute',
      '--address',
      address,
      '-w',
      run.workflowId,
      '--name',
      'decide',
      '--input',
      '{"by":"ceo","verdict":"approve"}',
    ];
    await expect(promisify(execFile)(process.env.IR_TEMPORAL_BIN ?? 'temporal', args)).rejects.toMatchObject({
      stderr: expect.stringContaining(refusals.Malformed),
    });
    expect((await run.gate('revoke-token')).votes).toEqual([]);
  });

  it('refuses a control word that was already said, and one of a person who is no responder', async () => {
    const { runId, workflowId } = await run.status();
    const skip = { kind: 'skip', step: 'notify', reason: 'because' };
    expect(
      (await refusalOf(run.send(controlUpdate, gateway.sign(wordOf('ben', { runId, workflowId }, skip))))).code,
    ).toBe('NotAResponder');
    expect(
      (await refusalOf(run.send(controlUpdate, gateway.sign(wordOf('dev', { runId, workflowId }, skip))))).code,
    ).toBe('NotWaiting');
  });

  it('counts a person once, however often and by whichever delivery', async () => {
    const vote = said(gate);
    await Promise.all([1, 2, 3].map(() => run.send('decide', vote, 'one-click')));
    await run.decide(said(gate));
    const { votes, state } = await run.gate('revoke-token');
    expect({ people: votes.map(({ person }) => person), state }).toEqual({ people: ['ada'], state: 'open' });
    expect(world.effects).toEqual([]);
  });

  it('asks again in a run made by a reset, and does nothing twice', async () => {
    const { runId } = await run.status();
    const history = await run.handle.fetchHistory();
    const asked = history.events?.findLast(
      ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes,
    );
    const firstTask = history.events?.find(
      ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes,
    );
    expect(asked && firstTask).toBeTruthy();
    await engine.env.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.workflowId, runId },
      reason: 'to replay an approval',
      requestId: randomUUID(),
      workflowTaskFinishEventId: firstTask?.eventId ?? null,
    });
    const again = await run.until(
      (status) => status.runId !== runId && status.gates.find(({ state }) => state === 'open'),
    );
    expect(again.votes).toEqual([]);
    expect((await refusalOf(run.decide(said(gate)))).code).toBe('OtherRun');
    await run.decide(said(again, 'ben'));
    await run.decide(gateway.sign(decisionOn(again, 'ada', 'deny')));
    expect((await run.result()).outcome).toBe('denied');
    expect(world.effects).toEqual([]);
  });

  it('refuses words after it closed', async () => {
    const refused = await refusalOf(run.decide(said(gate))).catch((error: Error) => ({
      code: error.name,
      sentence: '',
    }));
    expect(refused.code).not.toBe('accepted');
  });
});
