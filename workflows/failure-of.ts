import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/common';
import { type FailureCode, failures } from './contract/failure.ts';

/** What a failure means for people: its code, if it is one of ours, and one sentence. */
export interface Failed {
  code: FailureCode | 'Unknown';
  sentence: string;
  help: string;
}

/** Unwraps what Temporal wrapped. A failure that is not of the closed list is told as such, without its inner text. */
export function failureOf(error: unknown): Failed {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure && cause.cause !== undefined) return failureOf(cause.cause);
  if (cause instanceof TimeoutFailure) {
    return { code: 'Unknown', sentence: 'It did not finish in time.', help: 'Look whether a worker runs, then retry.' };
  }
  if (cause instanceof ApplicationFailure && typeof cause.type === 'string' && isFailureCode(cause.type)) {
    return { code: cause.type, sentence: cause.message ?? cause.type, help: failures[cause.type].help };
  }
  return {
    code: 'Unknown',
    sentence: 'It failed in a way nobody foresaw.',
    help: "Look at the worker's log, then retry or skip.",
  };
}

function isFailureCode(type: string): type is FailureCode {
  return Object.hasOwn(failures, type);
}
