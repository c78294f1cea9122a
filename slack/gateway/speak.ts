import type { RefusalCode } from '../../workflows/contract/failure.ts';
import { refusedSignal } from '../../workflows/contract/names.ts';
import type { Signed, Statement } from '../../workflows/contract/statement.ts';
import type { Account } from './identities.ts';
import type { GatewayParts } from './parts.ts';
import { type Answer, passOn } from './pass-on.ts';
import { type Listener, whisper } from './replies.ts';

/** One thing that somebody said in Slack. */
export interface Utterance {
  account: Account;
  update: string;
  updateId: string;
  /** The statement but for who speaks and how we know. */
  says: Unsaid;
  listener: Listener;
}

type Unsaid = Statement extends infer Kind ? (Kind extends Statement ? Omit<Kind, 'person' | 'via'> : never) : never;

/** After this long without an answer the person is told that we wait. */
const waitMs = 1_000;

/**
 * Turns a click into an attested word of a person, passes it on, and tells the person what came of it. What is accepted
 * shows on the card itself; only waiting and refusals are whispered.
 * @returns the engine's answer; undefined when the account was not allowed to speak
 */
export async function speak(parts: GatewayParts, utterance: Utterance): Promise<Answer | undefined> {
  const { account, update, updateId, says, listener } = utterance;
  const begun = Date.now();
  const { workflowId, runId, kind } = says;
  const fields = { team: account.team, user: account.user, kind, workflowId, runId };
  let waited = false;
  const timer = setTimeout(() => {
    waited = true;
    void whisper(parts, listener, 'Received. Waiting for the engine, which does not answer yet.');
  }, waitMs);
  try {
    const identity = await parts.identities.of(account);
    if (!identity.known) {
      parts.logger.warn({ ...fields, why: identity.why }, 'refused a click');
      clearTimeout(timer);
      await whisper(parts, listener, identity.sentence);
      const code: RefusalCode = identity.why === 'unknown-person' ? 'UnknownPerson' : 'NotAnApprover';
      if (identity.why !== 'unconfirmed') {
        await report(parts, utterance, code, attest(parts, utterance, nobody(account)));
      }
      return undefined;
    }
    const signed = attest(parts, utterance, identity.person.id);
    const answer = await passOn(parts.temporal, { update, updateId, workflowId, runId, signed });
    clearTimeout(timer);
    const outcome = answer.kind === 'refused' ? answer.code : answer.kind;
    parts.logger.info({ ...fields, person: identity.person.id, outcome, ms: Date.now() - begun }, 'passed on a click');
    if (answer.kind !== 'accepted' || waited) await whisper(parts, listener, answer.text);
    if (answer.kind === 'refused') await report(parts, utterance, answer.code, signed);
    // The open run then posts its cards anew.
    if (answer.kind === 'run-over' && answer.newer) await report(parts, utterance, 'OtherRun', signed);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

function attest({ signer }: GatewayParts, { account, says }: Utterance, person: string): Signed {
  const via = { channel: 'slack', team: account.team, user: account.user } as const;
  return signer.sign({ ...says, person, via });
}

// No person can have an id with a colon, so this names the account and nobody else.
function nobody({ team, user }: Account): string {
  return `slack:${team}:${user}`;
}

/** A refused Update leaves no trace in history, so the refusal is told to the run for its ledger. */
async function report(
  { temporal, reported, logger }: GatewayParts,
  { account: { user }, says: { workflowId, runId, kind } }: Utterance,
  code: RefusalCode,
  signed: Signed,
): Promise<void> {
  if (!reported.isNew(`${workflowId} ${runId} ${user} ${kind} ${code}`)) return;
  // Another run is open, so that is the one to hear it; every other refusal belongs to the run that was meant.
  const run = code === 'OtherRun' ? undefined : runId;
  try {
    await temporal.withDeadline(Date.now() + 5_000, () =>
      temporal.workflow.getHandle(workflowId, run).signal(refusedSignal, { code, signed }),
    );
  } catch {
    logger.warn({ workflowId, code, user }, 'could not report a refusal to the run');
  }
}
