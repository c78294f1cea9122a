import type { RotationOrder } from './rotation.ts';

/** What stood in Vault and at the vendor when the rotation began. */
export interface RotationBase {
  /** KV v2 version that every later write must match (check-and-set). 0: nothing was there. */
  version: number;
  /** The vendor's id of the credential that Vault holds now; absent where the vendor cannot tell. */
  oldKeyId?: string;
}

/** Where a rotation stands: each activity gets the order and what the earlier ones found out. No values, only ids. */
export interface RotationProgress {
  order: RotationOrder;
  base: RotationBase;
  /** The label that every credential made by this rotation carries at the vendor. */
  label: string;
  newKeyId?: string;
  stagedVersion?: number;
}

/**
 * The activities of the rotation state machine, in the order of the safe path. A new value exists only inside
 * {@link RotationActivities.createCredential} and, until it is staged, in the engine's own pending place in Vault.
 * Each may run twice and may land late; none may harm then.
 */
export interface RotationActivities {
  /** `graceSeconds`: how long to wait before a sweep, so that every call which may still be under way has ended. */
  readBase(order: RotationOrder): Promise<{ base: RotationBase; label: string; graceSeconds: number }>;
  createCredential(progress: RotationProgress): Promise<{ newKeyId: string }>;
  testCredential(progress: RotationProgress): Promise<void>;
  stageCredential(progress: RotationProgress): Promise<{ version: number }>;
  guardCredential(progress: RotationProgress): Promise<void>;
  /** The pivot: after it was attempted there is only forward. */
  revokeOldCredential(progress: RotationProgress): Promise<void>;
  /** After the grace: removes what late calls may have created under our label, and the pending value. */
  sweepCredential(progress: RotationProgress): Promise<void>;
  verifyRotation(progress: RotationProgress): Promise<{ oldRefusedAt?: string; newAcceptedAt?: string }>;
  /** Compensation, first part: rewrites the old value so that the version moves and a late stage fails its check-and-set. */
  fenceCredential(progress: RotationProgress): Promise<void>;
  /** Compensation, second and, after the grace, last part: revokes everything under our label that Vault does not hold. */
  revokeNewCredential(progress: RotationProgress): Promise<void>;
}
