import type { Vote } from './contract/gate.ts';
import type { Outcome } from './contract/status.ts';
import type { Step } from './contract/step.ts';

/** One denial closes a gate; approvals count once per person, and only a quorum of them lets anything happen. */
export function judge(quorum: number, votes: readonly Vote[]): 'open' | 'approved' | 'denied' {
  if (votes.some(({ verdict }) => verdict === 'deny')) return 'denied';
  const people = new Set(votes.map(({ person }) => person));
  return people.size >= quorum ? 'approved' : 'open';
}

/** How an incident ended, from its steps: the gravest word wins. `sound` says whether every verification passed. */
export function outcomeOf(steps: readonly Step[], sound: boolean): Outcome {
  const states = new Set(steps.map(({ state }) => state));
  if (states.has('half-done')) return 'half-done';
  if (states.has('aborted')) return 'aborted';
  if (states.has('denied')) return 'denied';
  if (states.has('expired')) return 'expired';
  if (states.has('skipped') || states.has('blocked')) return 'incomplete';
  return sound ? 'contained' : 'half-done';
}
