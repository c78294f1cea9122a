import type { RotationOrder } from '../contract/rotation.ts';
import type { RotationBase, RotationProgress } from '../contract/rotation-activities.ts';

/** What a rotation has found out so far. Ids and times only. */
export interface Known {
  order: RotationOrder;
  base?: RotationBase;
  label?: string;
  graceSeconds?: number;
  newKeyId?: string;
  stagedVersion?: number;
  oldRefusedAt?: string;
  newAcceptedAt?: string;
}

/** What the activities after `read-base` are told. @throws Error before that: the state machine never asks then. */
export function progressOf({ order, base, label, newKeyId, stagedVersion }: Known): RotationProgress {
  if (!base || label === undefined) throw new Error('the base was not read');
  return {
    order,
    base,
    label,
    ...(newKeyId === undefined ? {} : { newKeyId }),
    ...(stagedVersion === undefined ? {} : { stagedVersion }),
  };
}

/** The id of the credential, as the plan names it. */
export function credentialOf({ action }: RotationOrder): string {
  const { credential } = action.args;
  return typeof credential === 'string' ? credential : action.id;
}
