import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { admitControl, admitDecision, admitDone } from './admission.ts';
import { authenticate, Refusal } from './contract/attestation.ts';
import type { RefusalCode } from './contract/failure.ts';
import { refusals } from './contract/failure.ts';
import { controlUpdate, decideUpdate, doneUpdate, refusedSignal, statusQuery } from './contract/names.ts';
import type { Signed, Statement } from './contract/statement.ts';
import type { Status } from './contract/status.ts';
import type { Presenter } from './presenter.ts';
import { castVote } from './run-gate.ts';
import type { RunState } from './run-state.ts';

/** What an accepted word is answered with. */
export interface Answer {
  /** One sentence for the person who spoke. */
  text: string;
}

export const status = defineQuery<Status>(statusQuery);
export const decide = defineUpdate<Answer, [Signed]>(decideUpdate);
export const control = defineUpdate<Answer, [Signed]>(controlUpdate);
export const done = defineUpdate<Answer, [Signed]>(doneUpdate);
/** `signed` may be anything; only what verifies is noted. */
export const refused = defineSignal<[{ code: string; signed: Signed }]>(refusedSignal);

/** Refused words noted per run; beyond it they are only logged, so that nobody can fill history. */
const notedRefusals = 100;

/** Opens the ears of a run. Each Update has a validator, and a word that it refuses leaves no trace in history. */
export function listenToPeople(run: RunState, presenter: Presenter): void {
  setHandler(status, () => run.status(), { description: 'Everything a view needs to know about this incident' });

  setHandler(
    decide,
    (signed) => {
      // Admitted already; in a run made by a reset it may belong to the former run, so it is not judged again here.
      const decision = statementOf(signed);
      const record = decision.kind === 'decide' ? run.gates.get(decision.gate) : undefined;
      if (decision.kind !== 'decide' || !record) return { text: refusals.UnknownGate };
      castVote(run, presenter, record, decision, signed);
      presenter.refresh('incident');
      const { gate } = record;
      const approvals = gate.votes.filter(({ verdict }) => verdict === 'approve').length;
      const stands = gate.state === 'open' ? `${approvals} of ${gate.quorum} so far.` : (gate.outcome ?? gate.state);
      return { text: `Recorded: ${decision.verdict}. ${stands}` };
    },
    {
      validator: (signed) => admit('decide', () => admitDecision(signed, run)),
      description: 'Approve or deny an open gate (attested)',
    },
  );

  setHandler(
    control,
    (signed) => {
      const statement = hear(run, signed);
      const by = run.nameOf(statement.person);
      if (statement.kind === 'abort') {
        run.abort(statement.reason, by);
        presenter.say(`${by} aborted the run.`);
        return { text: 'The run is being aborted; what has begun is finished first.' };
      }
      if (statement.kind !== 'retry' && statement.kind !== 'skip') return { text: refusals.Malformed };
      run.command(
        statement.step,
        statement.kind === 'skip' ? { kind: 'skip', reason: statement.reason, by } : { kind: 'retry' },
      );
      run.ledger.note('control', `${by}: ${statement.kind} ${statement.step}.`, {
        step: statement.step,
        data: { signed },
      });
      presenter.say(`${by}: ${statement.kind} ${statement.step}.`);
      return { text: `${statement.kind === 'skip' ? 'Skipped' : 'Tried again'}: ${statement.step}.` };
    },
    {
      validator: (signed) => admit('control', () => admitControl(signed, run)),
      description: 'Retry, skip or abort (attested)',
    },
  );

  setHandler(
    done,
    (signed) => {
      const statement = hear(run, signed);
      const record = statement.kind === 'done' ? run.tasks.get(statement.task) : undefined;
      if (statement.kind !== 'done' || !record) return { text: refusals.UnknownTask };
      record.task.doneBy = statement.person;
      record.task.doneAt = statement.at;
      record.task.state = 'checking';
      run.ledger.note('control', `${run.nameOf(statement.person)} reported done: ${record.task.title}`, {
        step: record.task.step,
        data: { signed },
      });
      return { text: 'Thank you. The engine checks it now.' };
    },
    {
      validator: (signed) => admit('done', () => admitDone(signed, run)),
      description: 'A manual task was done (attested)',
    },
  );

  setHandler(refused, (report) => noteRefusal(run, presenter, report));
}

function admit(update: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn('refused', { update, code: error.code });
    throw ApplicationFailure.nonRetryable(error.message, error.code);
  }
}

function hear(run: RunState, signed: Signed): Statement {
  const statement = statementOf(signed);
  run.heard.add(statement.nonce);
  return statement;
}

function statementOf(signed: Signed): Statement {
  return JSON.parse(signed.statement) as Statement;
}

function noteRefusal(run: RunState, presenter: Presenter, report: { code: string; signed: Signed }): void {
  const { policy } = run.facts;
  if (!policy || run.refusals >= notedRefusals || !isRefusalCode(report?.code)) return;
  try {
    authenticate(report.signed, policy);
  } catch (error) {
    // These two are found only after the signature was found good, so a gateway of ours did report them.
    const signatureHeld =
      error instanceof Refusal && (error.code === 'UnknownPerson' || error.code === 'NotYourAccount');
    if (!signatureHeld) return;
  }
  run.refusals += 1;
  const statement = statementOf(report.signed);
  const who = policy.people.find(({ id }) => id === statement.person)?.name ?? 'Somebody unknown';
  run.ledger.note('refusal', `${who} was refused: ${refusals[report.code]}`, {
    data: { code: report.code, signed: report.signed },
  });
  if (report.code === 'OtherRun')
    for (const [id, { gate }] of run.gates) if (gate.state === 'open') presenter.repost(id);
}

function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === 'string' && Object.hasOwn(refusals, code);
}
