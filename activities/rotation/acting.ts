import type { RotationProgress } from '../../workflows/contract/rotation-activities.ts';
import { Attempt } from './attempt.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { type Target, targetOf } from './target.ts';

/** One attempt at one part of a rotation. */
export type Part<T> = (attempt: Attempt, target: Target, progress: RotationProgress) => Promise<T>;

/** Makes an activity of a part: it beats, shows its warrant first, and works on the target of its order. */
export function actingWith(deps: RotationDeps): <T>(part: Part<T>) => (progress: RotationProgress) => Promise<T> {
  return (part) => (progress) =>
    Attempt.run(async (attempt) => {
      await deps.requireWarrant(progress.order);
      return part(attempt, targetOf(progress.order, deps), progress);
    });
}
