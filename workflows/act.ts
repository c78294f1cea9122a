import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from './contract/activities.ts';

/**
 * Retried until a quarter of an hour has passed, then the step is a person's. A worker that dies is noticed after ten
 * seconds, because every activity beats.
 */
const steady: ActivityOptions = {
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '15m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '20s' },
};

/** The record is never given up while anything is to be recorded: no ledger line, no action. */
const record: ActivityOptions = {
  startToCloseTimeout: '15s',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
};

/** Slack is a view. It is tried for two minutes, then the run goes on without it and comes back to it later. */
const view: ActivityOptions = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '20s' },
};

const optionsOf: Partial<Record<keyof Activities, ActivityOptions>> = {
  appendLedger: record,
  freezePlan: record,
  showIncident: view,
  showGate: view,
  showTask: view,
  replyInThread: view,
};

const proxies = proxyActivities<Activities>(steady);

/** Runs an activity under a sentence that the Temporal UI shows for it. The sentence holds ids and counts of ours only. */
export function act<Name extends keyof Activities>(
  name: Name,
  summary: string,
  input: Parameters<Activities[Name]>[0],
): Promise<Awaited<ReturnType<Activities[Name]>>> {
  // One cast: the compiler cannot relate the argument of a generic name to its result.
  const activity = proxies[name] as {
    executeWithOptions(options: ActivityOptions, args: unknown[]): Promise<Awaited<ReturnType<Activities[Name]>>>;
  };
  return activity.executeWithOptions({ ...(optionsOf[name] ?? steady), summary }, [input]);
}
