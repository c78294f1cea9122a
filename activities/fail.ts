import { ApplicationFailure } from '@temporalio/common';
import { type FailureCode, failures } from '../workflows/contract/failure.ts';

/**
 * The one way an activity fails: a code of the closed list and a sentence for people, without secrets or attacker text.
 * Whether Temporal tries again follows from the code.
 * @param retryAfterSeconds the vendor's Retry-After, where it gave one
 */
export function fail(code: FailureCode, sentence: string, retryAfterSeconds?: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: sentence,
    nonRetryable: !failures[code].retry,
    ...(retryAfterSeconds === undefined ? {} : { nextRetryDelay: retryAfterSeconds * 1000 }),
  });
}
