import {
  type Client,
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { type RefusalCode, refusals } from '../../workflows/contract/failure.ts';
import type { Signed } from '../../workflows/contract/statement.ts';

/** How the engine answered. `text` is for the one who spoke. */
export type Answer =
  | { kind: 'accepted' | 'silent' | 'unreachable' | 'failed'; text: string }
  | { kind: 'refused'; code: RefusalCode; text: string }
  /** The run has ended; `newer` when another run of the same incident is open. */
  | { kind: 'run-over'; newer: boolean; text: string };

/** An attested word on its way to a run. */
export interface Word {
  update: string;
  /** Made from the click: the same click twice is one word. */
  updateId: string;
  workflowId: string;
  runId: string;
  signed: Signed;
}

/** How long an engine without workers is waited for. The update id makes a later repetition harmless. */
const patienceMs = 15 * 60_000;
const Accepted = z.object({ text: z.string() });

/** Passes a word on as an Update to exactly this run, so that no other run can take it, and reads the answer. */
export async function passOn(temporal: Client, word: Word): Promise<Answer> {
  const { update, updateId, workflowId, runId, signed } = word;
  const handle = temporal.workflow.getHandle(workflowId, runId);
  try {
    const answer = await temporal.withDeadline(Date.now() + patienceMs, () =>
      handle.executeUpdate<unknown, [Signed]>(update, { updateId, args: [signed] }),
    );
    return { kind: 'accepted', text: Accepted.safeParse(answer).data?.text ?? 'Recorded.' };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return refusalOf(error.cause);
    if (error instanceof WorkflowNotFoundError) return runOver(temporal, workflowId);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
      return { kind: 'silent', text: 'The engine still does not answer. Look at the card, then press again.' };
    }
    return {
      kind: 'unreachable',
      text: 'The engine cannot be reached, so this was not recorded. Press again later, or run: ir approve',
    };
  }
}

function refusalOf(cause: Error | undefined): Answer {
  const code = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (isRefusalCode(code)) return { kind: 'refused', code, text: cause?.message || refusals[code] };
  return { kind: 'failed', text: 'The engine could not record this. Its log has the reason.' };
}

async function runOver(temporal: Client, workflowId: string): Promise<Answer> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') return { kind: 'run-over', newer: true, text: refusals.OtherRun };
  } catch {
    // Not known at all, or not reachable now: either way there is no newer card to look at.
  }
  return { kind: 'run-over', newer: false, text: 'This incident is closed, so this button does nothing any more.' };
}

function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === 'string' && Object.hasOwn(refusals, code);
}
