import { ApplicationFailure, condition, uuid4 } from '@temporalio/workflow';
import { act } from './act.ts';
import { digestOf } from './contract/canonical.ts';
import type { Vote, Warrant } from './contract/gate.ts';
import type { Plan } from './contract/plan.ts';
import type { Decision, Signed } from './contract/statement.ts';
import { judge } from './judge.ts';
import type { GatedStep } from './playbook.ts';
import type { Presenter } from './presenter.ts';
import type { GateRecord, RunState } from './run-state.ts';

/** Parts of a gate's time after which the thread is reminded. */
const reminders = [0.5, 0.8];

/** Freezes the plan, asks, and returns when people have decided, the time is over, or the run was aborted. */
export async function runGate(
  run: RunState,
  presenter: Presenter,
  step: GatedStep<string>,
  plan: Plan,
  attempt: number,
): Promise<GateRecord> {
  const record = await openGate(run, step, plan, attempt);
  const { gate } = record;
  run.gates.set(gate.id, record);
  run.ledger.note('gate-opened', `Asked: ${gate.title} ${gate.quorum} of ${gate.approvers.length} people must agree.`, {
    step: step.id,
    data: {
      gate: gate.id,
      digest: gate.digest,
      plan,
      quorum: gate.quorum,
      expiresAt: gate.expiresAt,
      nonce: gate.nonce,
    },
  });
  run.move(
    step.id,
    'waiting-for-approval',
    `Waits for ${gate.quorum} of ${gate.approvers.map(({ name }) => name).join(', ')}.`,
  );
  await run.ledger.flush();
  presenter.refresh(`gate:${gate.id}`);
  presenter.refresh('incident');
  await untilClosed(run, presenter, record);
  presenter.refresh(`gate:${gate.id}`);
  await run.ledger.flush();
  return record;
}

async function openGate(run: RunState, step: GatedStep<string>, plan: Plan, attempt: number): Promise<GateRecord> {
  const { server, requestedBy } = run.incident;
  const policy = await act('loadPolicy', `Load who may decide about ${server}`, { server, requestedBy });
  run.facts.policy = policy;
  const rule = policy.gates[step.effect];
  const digest = digestOf(plan);
  const planEvidence = await act('freezePlan', `Freeze the plan of ${step.id}`, { plan });
  if (planEvidence.sha256 !== digest) {
    throw ApplicationFailure.nonRetryable('The frozen plan is not the plan that was made.', 'EvidenceMissing');
  }
  const excluded = policy.excluded.map(({ person, why }) => ({ id: person, name: run.nameOf(person), why }));
  const approvers = rule.approvers
    .filter((person) => !excluded.some(({ id }) => id === person))
    .map((id) => ({ id, name: run.nameOf(id) }));
  if (approvers.length < rule.quorum) {
    const sentence = `policy.${step.effect} asks for ${rule.quorum} approvers, and only ${approvers.length} may decide about ${server}.`;
    throw ApplicationFailure.nonRetryable(sentence, 'ConfigInvalid');
  }
  const openedAt = Date.now();
  return {
    effect: step.effect,
    policy,
    decisions: new Map(),
    gate: {
      id: `${step.id}.${attempt}`,
      step: step.id,
      title: step.gate.question(run.facts),
      effect: step.effect,
      state: 'open',
      workflowId: run.workflowId,
      runId: run.runId(),
      nonce: uuid4(),
      plan,
      planEvidence,
      digest,
      quorum: rule.quorum,
      approvers,
      excluded,
      votes: [],
      openedAt: new Date(openedAt).toISOString(),
      expiresAt: new Date(openedAt + rule.expiresInSeconds * 1000).toISOString(),
    },
  };
}

async function untilClosed(run: RunState, presenter: Presenter, { gate }: GateRecord): Promise<void> {
  const [opened, expires] = [Date.parse(gate.openedAt), Date.parse(gate.expiresAt)];
  const closed = () => gate.state !== 'open';
  const summary = `Approval gate: ${gate.title} Asked: ${gate.approvers.map(({ name }) => name).join(', ')}`.slice(
    0,
    380,
  );
  for (const part of [...reminders, 1]) {
    const wait = Math.max(1, Math.round(opened + (expires - opened) * part - Date.now()));
    if (await condition(closed, wait, { summary })) return;
    if (part < 1)
      presenter.say(
        `Still waiting: ${gate.title} It expires at ${gate.expiresAt.slice(11, 16)} UTC and then counts as denied.`,
        `gate:${gate.id}`,
      );
  }
  closeGate(run, gate, 'expired', 'Nobody decided in time, so it counts as denied.');
}

/** Ends a gate once; a gate that already ended stays as it is. */
export function closeGate(
  run: RunState,
  gate: GateRecord['gate'],
  state: 'approved' | 'denied' | 'expired' | 'aborted',
  outcome: string,
): void {
  if (gate.state !== 'open') return;
  gate.state = state;
  gate.closedAt = new Date().toISOString();
  gate.outcome = outcome;
  run.ledger.note('gate-closed', `${gate.title} ${state}. ${outcome}`, {
    step: gate.step,
    data: { gate: gate.id, digest: gate.digest, state },
  });
  run.changed();
}

/** Counts an admitted decision and closes the gate if that settles it. One person has one vote: the latest. */
export function castVote(
  run: RunState,
  presenter: Presenter,
  record: GateRecord,
  decision: Decision,
  signed: Signed,
): void {
  const { gate } = record;
  const vote: Vote = {
    person: decision.person,
    name: run.nameOf(decision.person),
    verdict: decision.verdict,
    ...(decision.reason === undefined ? {} : { reason: decision.reason }),
    at: decision.at,
    via: decision.via.channel,
  };
  gate.votes = [...gate.votes.filter(({ person }) => person !== vote.person), vote];
  record.decisions.set(vote.person, signed);
  const verb = vote.verdict === 'approve' ? 'approved' : 'denied';
  run.ledger.note('decision', `${vote.name} ${verb}: ${gate.title}`, {
    step: gate.step,
    data: { gate: gate.id, signed },
  });
  const verdict = judge(gate.quorum, gate.votes);
  const names = gate.votes.map(({ name }) => name).join(' and ');
  if (verdict === 'approved') closeGate(run, gate, 'approved', `Approved by ${names}.`);
  if (verdict === 'denied') closeGate(run, gate, 'denied', `Denied by ${vote.name}.`);
  run.changed();
  presenter.say(`${vote.name} ${verb} (${gate.votes.length} of ${gate.quorum}).`, `gate:${gate.id}`);
  presenter.refresh(`gate:${gate.id}`);
}

/** What lets the approved actions of a gate happen, and nothing else. */
export function warrantOf(run: RunState, { gate, decisions }: GateRecord): Warrant {
  return {
    workflowId: run.workflowId,
    runId: run.runId(),
    incident: run.incident.id,
    gate: gate.id,
    nonce: gate.nonce,
    digest: gate.digest,
    plan: gate.planEvidence,
    decisions: [...decisions.values()],
  };
}
