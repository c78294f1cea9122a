import type { RotationState } from '../contract/rotation.ts';

/** The safe path, in order. `revoke-old` is the pivot: from its first attempt on there is only forward. */
export const forward = [
  'read-base',
  'create',
  'test',
  'stage',
  'guard',
  'revoke-old',
  'grace',
  'sweep',
  'verify',
] as const;

/** The way back from a failure before the pivot: fence first, or a late stage points Vault at a revoked credential. */
export const back = ['fence', 'revoke-new', 'undo-grace', 'undo-sweep'] as const;

export type Phase = (typeof forward)[number] | (typeof back)[number];

/** How a phase ended. `failed`: for good, after all retries. */
export type PhaseOutcome = 'done' | 'failed' | 'cancelled';

const pivot = forward.indexOf('revoke-old');

/** True from the pivot on and on the way back: what was begun there is finished, whoever cancels. */
export function mustFinish(phase: Phase): boolean {
  return indexIn(back, phase) >= 0 || indexIn(forward, phase) >= pivot;
}

/**
 * The whole state machine of one rotation: what follows a phase. A failure before anything was done ends it, one before
 * the pivot is undone, one at or after the pivot is never compensated, and a failed undoing needs a person.
 */
export function nextAfter(phase: Phase, outcome: PhaseOutcome): Phase | RotationState {
  const ahead = indexIn(forward, phase);
  if (ahead >= 0) {
    if (outcome === 'done') return forward[ahead + 1] ?? 'rotated';
    if (phase === 'read-base') return 'undone';
    return ahead < pivot ? 'fence' : 'half-done';
  }
  if (outcome !== 'done') return 'needs-human';
  return back[indexIn(back, phase) + 1] ?? 'undone';
}

export function isPhase(at: Phase | RotationState): at is Phase {
  return indexIn(forward, at) >= 0 || indexIn(back, at) >= 0;
}

function indexIn(list: readonly string[], item: string): number {
  return list.indexOf(item);
}
