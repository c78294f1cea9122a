import { z } from 'zod';

/** Slice `rotation:` of ir.yaml. */
export const RotationConfig = z.strictObject({
  /**
   * Wait before a sweep, in seconds. It must outlast {@link attemptSeconds} and the one call that may have begun at its
   * end, so that nothing which hangs can land after the sweep.
   */
  graceSeconds: z.number().int().min(1).max(3600).default(45),
  /** How long a vendor may take until a new credential works, or an old one no longer does, in seconds. */
  replicationSeconds: z.number().int().min(1).max(90).default(60),
});
export type RotationConfig = z.infer<typeof RotationConfig>;

/** An attempt older than this, in seconds, no longer acts: it may have been stopped and woken up after its successor. */
export const attemptSeconds = 30;
