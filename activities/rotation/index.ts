import type { RotationActivities } from '../../workflows/contract/rotation-activities.ts';
import { createFinish } from './finish.ts';
import { createForward } from './forward.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { createUndo } from './undo.ts';

/** The activities of the rotation state machine. Each may run twice and may land late, and none harms then. */
export function createRotationActivities(deps: RotationDeps): RotationActivities {
  return { ...createForward(deps), ...createFinish(deps), ...createUndo(deps) };
}
