import type { Outcome } from '../workflows/contract/status.ts';

/** Stable from 1.0. `ir help exit-codes` prints this very table. */
export const exitCodes = {
  ok: { code: 0, means: 'done; the incident is contained' },
  failed: { code: 1, means: 'it failed, was refused or was aborted' },
  usage: { code: 2, means: 'wrong usage or bad input' },
  denied: { code: 3, means: 'people denied a gate' },
  halfDone: { code: 4, means: 'half-done or incomplete; a person is needed' },
  notFound: { code: 5, means: 'there is no such incident, gate, task or server' },
  running: { code: 6, means: 'an incident for this server is already open' },
  expired: { code: 7, means: 'a gate expired' },
  unreachable: { code: 8, means: 'a needed service is unreachable' },
  preflight: { code: 9, means: 'the preflight found something that must be corrected first' },
  detached: { code: 130, means: 'detached; the incident goes on' },
} as const satisfies Record<string, { code: number; means: string }>;

export type Exit = keyof typeof exitCodes;

const ofOutcome: Record<Outcome, Exit> = {
  contained: 'ok',
  denied: 'denied',
  expired: 'expired',
  'half-done': 'halfDone',
  incomplete: 'halfDone',
  aborted: 'failed',
};

/** The exit of a command that followed an incident to its end. */
export function exitOf(outcome: Outcome): Exit {
  return ofOutcome[outcome];
}
