import { Problem } from '../../worker/problem.ts';

/** One thing that was looked at before an incident does. */
export interface Check {
  /** What was looked at, in few words: `Vault rights`. */
  name: string;
  /** `warn`: an incident would run, but worse. `fail`: it would not. */
  state: 'ok' | 'warn' | 'fail';
  /** What was found, as a sentence. */
  says: string;
  /** What to do about it. Absent when nothing. */
  fix?: string;
}

export function ok(name: string, says: string): Check {
  return { name, state: 'ok', says };
}

export function warning(name: string, says: string, fix: string): Check {
  return { name, state: 'warn', says, fix };
}

export function failed(name: string, says: string, fix: string): Check {
  return { name, state: 'fail', says, fix };
}

/**
 * Makes a check of whatever else goes wrong while looking: a sentence of ours is shown, anything else only named, since
 * the message of a library may hold what should not be seen.
 * @param fix what to do when the looking itself failed
 */
export async function looking(name: string, fix: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [failed(name, sentenceOf(error), fix)];
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  // What activities throw has a code and a sentence of ours.
  if (error instanceof Error && 'type' in error && 'nonRetryable' in error) return error.message;
  return `It could not be looked at (${error instanceof Error ? error.name : 'unknown error'}).`;
}
