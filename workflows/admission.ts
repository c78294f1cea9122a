import { authenticate, Refusal } from './contract/attestation.ts';
import type { Policy } from './contract/policy.ts';
import type { Decision, Statement } from './contract/statement.ts';
import type { GateRecord, RunState, TaskRecord } from './run-state.ts';

const minute = 60_000;

/**
 * The Update validators: who may say what, now. They run before anything enters history, and again for every Update
 * that a reset re-applies, when the run id is a new one and the old word no longer counts.
 * @throws Refusal with the sentence that the speaker sees
 */
export function admitDecision(signed: unknown, run: RunState): { decision: Decision; record: GateRecord } {
  const { statement, policy } = speakerOf(signed, run);
  if (statement.kind !== 'decide') throw new Refusal('Malformed');
  const record = run.gates.get(statement.gate);
  if (!record) throw new Refusal('UnknownGate');
  const { gate } = record;
  if (gate.state !== 'open' || Date.now() >= Date.parse(gate.expiresAt)) {
    throw new Refusal('GateClosed', gate.outcome);
  }
  if (statement.nonce !== gate.nonce) throw new Refusal('WrongNonce');
  if (statement.digest !== gate.digest) throw new Refusal('PlanChanged');
  if (statement.person === run.incident.requestedBy) throw new Refusal('Requester');
  const excluded = gate.excluded.find(({ id }) => id === statement.person);
  if (excluded) throw new Refusal('Excluded', `You ${excluded.why}.`);
  const stillApprover = policy.gates[record.effect]?.approvers.includes(statement.person);
  if (!stillApprover || !gate.approvers.some(({ id }) => id === statement.person)) throw new Refusal('NotAnApprover');
  if (statement.verdict === 'deny' && (statement.reason?.trim().length ?? 0) < 3) throw new Refusal('ReasonNeeded');
  const saidAt = Date.parse(statement.at);
  // A click may wait long for a worker, so the past is bounded by the gate itself and only the future by the clock.
  if (!(saidAt <= Date.now() + 5 * minute) || saidAt < Date.parse(gate.openedAt) - 5 * minute)
    throw new Refusal('Stale');
  return { decision: statement, record };
}

/** Retry, skip or abort. */
export function admitControl(signed: unknown, run: RunState): Extract<Statement, { kind: 'retry' | 'skip' | 'abort' }> {
  const { statement, policy } = speakerOf(signed, run);
  if (statement.kind !== 'retry' && statement.kind !== 'skip' && statement.kind !== 'abort') {
    throw new Refusal('Malformed');
  }
  refuseOldOrRepeated(statement, run);
  if (!policy.responders.includes(statement.person)) throw new Refusal('NotAResponder');
  if (statement.kind === 'abort') return statement;
  const step = run.steps.find(({ id }) => id === statement.step);
  if (!step) throw new Refusal('UnknownStep');
  const waits = step.state === 'needs-human' || (statement.kind === 'skip' && step.state === 'waiting-for-person');
  if (!waits) throw new Refusal('NotWaiting');
  return statement;
}

/** A manual task was done, says its assignee or a responder. */
export function admitDone(
  signed: unknown,
  run: RunState,
): { statement: Extract<Statement, { kind: 'done' }>; record: TaskRecord } {
  const { statement, policy } = speakerOf(signed, run);
  if (statement.kind !== 'done') throw new Refusal('Malformed');
  refuseOldOrRepeated(statement, run);
  const record = run.tasks.get(statement.task);
  if (record?.task.state !== 'open') throw new Refusal('UnknownTask');
  if (record.task.assignee.id !== statement.person && !policy.responders.includes(statement.person)) {
    throw new Refusal('NotYourTask', `Ask ${record.task.assignee.name}.`);
  }
  return { statement, record };
}

function speakerOf(signed: unknown, run: RunState): { statement: Statement; policy: Policy } {
  const { policy } = run.facts;
  if (!policy) throw new Refusal('UnknownGate');
  const statement = authenticate(signed, policy);
  if (statement.workflowId !== run.workflowId || statement.runId !== run.runId()) throw new Refusal('OtherRun');
  return { statement, policy };
}

function refuseOldOrRepeated(statement: Statement, run: RunState): void {
  const age = Date.now() - Date.parse(statement.at);
  if (!(age <= 60 * minute) || age < -5 * minute) throw new Refusal('Stale');
  if (run.heard.has(statement.nonce)) throw new Refusal('Replayed');
}
