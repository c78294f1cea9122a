import { asyncLocalStorage, Context } from '@temporalio/activity';

/**
 * Runs work while telling Temporal every two seconds that it is alive, so that a dead worker is noticed within the
 * heartbeat timeout instead of at the end of the activity. Outside an activity (CLI commands) it only runs the work.
 */
export async function whileBeating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (!asyncLocalStorage.getStore()) return work(new AbortController().signal);
  const context = Context.current();
  context.heartbeat();
  const timer = setInterval(() => context.heartbeat(), 2_000);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
