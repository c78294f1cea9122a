import { userInfo } from 'node:os';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Config } from '../worker/config.ts';
import { Problem } from '../worker/problem.ts';
import { refusals } from '../workflows/contract/failure.ts';
import { refusedSignal } from '../workflows/contract/names.ts';
import { fingerprintOf } from '../workflows/contract/ssh-signature.ts';
import type { Signed } from '../workflows/contract/statement.ts';
import type { Status } from '../workflows/contract/status.ts';
import { signWithSsh, type Word } from './ssh-sign.ts';

/**
 * Who sits at this terminal, as the configuration knows them: `--as`, else IR_PERSON, else the person whose `login` is
 * the operating system's user name. For naming only; what counts is a signature.
 * @throws Problem
 */
export function personHere(config: Config, as?: string): string {
  const wanted = as ?? process.env.IR_PERSON;
  if (wanted !== undefined) {
    if (config.people.some(({ id }) => id === wanted)) return wanted;
    throw new Problem(
      'usage',
      `There is no person ${JSON.stringify(wanted.slice(0, 60))} in ir.yaml; there are ${config.people.map(({ id }) => id).join(', ')}.`,
    );
  }
  const login = userInfo().username;
  const person = config.people.find((one) => one.login === login);
  if (person) return person.id;
  throw new Problem(
    'usage',
    `Nobody in ir.yaml has the login ${JSON.stringify(login)}. Say who you are with --as PERSON, or add \`login:\` to your entry under \`people:\`.`,
  );
}

/**
 * Signs a word with the person's SSH key and sends it as an Update. A refusal is told in its own sentence and reported
 * to the run, which notes it in the ledger: a refused Update leaves no trace of its own.
 * @returns the run's answer
 */
export async function speak(
  client: Client,
  config: Config,
  status: Status,
  update: string,
  word: Word,
  options: { as?: string; key?: string },
): Promise<string> {
  const person = personHere(config, options.as);
  if (!config.people.find(({ id }) => id === person)?.sshKeys.length) {
    throw new Problem('usage', `${person} has no SSH key in ir.yaml. Add the public key under people, \`sshKeys:\`.`);
  }
  const signed = await signWithSsh(word, person, options.key);
  const handle = client.workflow.getHandle(status.workflowId, status.runId);
  try {
    const answer = await handle.executeUpdate<{ text: string }, [Signed]>(update, { args: [signed] });
    return answer.text;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new Problem('notFound', 'That incident is already closed.');
    const code =
      error instanceof WorkflowUpdateFailedError && error.cause && 'type' in error.cause
        ? String(error.cause.type)
        : undefined;
    if (code === undefined || !(code in refusals)) throw error;
    await handle.signal(refusedSignal, { code, signed }).catch(() => undefined);
    throw new Problem(
      code === 'NotWaiting' || code.startsWith('Unknown') ? 'notFound' : 'failed',
      `${(error as WorkflowUpdateFailedError).cause?.message ?? code}`,
    );
  }
}

/** Whether one of a person's configured keys has this fingerprint. */
export function ownsKey(keys: readonly string[], fingerprint: string): boolean {
  return keys.some((key) => fingerprintOf(key) === fingerprint);
}
