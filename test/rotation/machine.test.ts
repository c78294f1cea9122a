import { describe, expect, it } from 'vitest';
import { back, forward, isPhase, mustFinish, nextAfter, type Phase } from '../../workflows/rotation/machine.ts';

/** Follows the machine from a phase, every further phase ending well. */
function endAfter(phase: Phase, outcome: 'done' | 'failed' | 'cancelled'): string {
  let at = nextAfter(phase, outcome);
  while (isPhase(at)) at = nextAfter(at, 'done');
  return at;
}

describe('a rotation', () => {
  it('goes the safe path: create first, revoke the old one last, look afterwards', () => {
    const seen: string[] = [];
    let at: ReturnType<typeof nextAfter> = 'read-base';
    while (isPhase(at)) {
      seen.push(at);
      at = nextAfter(at, 'done');
    }
    expect(seen).toEqual([...forward]);
    expect(at).toBe('rotated');
  });

  it.each<[Phase, 'failed' | 'cancelled', string]>([
    ['read-base', 'failed', 'undone'],
    ['read-base', 'cancelled', 'undone'],
    ['create', 'failed', 'fence'],
    ['create', 'cancelled', 'fence'],
    ['test', 'failed', 'fence'],
    ['stage', 'failed', 'fence'],
    ['guard', 'failed', 'fence'],
    ['guard', 'cancelled', 'fence'],
    ['revoke-old', 'failed', 'half-done'],
    ['grace', 'failed', 'half-done'],
    ['sweep', 'failed', 'half-done'],
    ['verify', 'failed', 'half-done'],
    ['fence', 'failed', 'needs-human'],
    ['revoke-new', 'failed', 'needs-human'],
    ['undo-grace', 'failed', 'needs-human'],
    ['undo-sweep', 'failed', 'needs-human'],
  ])('whose %s is %s goes to %s', (phase, outcome, next) => {
    expect(nextAfter(phase, outcome)).toBe(next);
  });

  it('is undone by fencing first, then revoking, then sweeping after the grace', () => {
    expect([...back]).toEqual(['fence', 'revoke-new', 'undo-grace', 'undo-sweep']);
    expect(endAfter('stage', 'failed')).toBe('undone');
  });

  it('cannot be cancelled from the pivot on, nor while it is undone', () => {
    expect(forward.filter(mustFinish)).toEqual(['revoke-old', 'grace', 'sweep', 'verify']);
    expect(back.every(mustFinish)).toBe(true);
  });
});
