import { z } from 'zod';
import { Warrant } from './gate.ts';
import { Action } from './plan.ts';

/** Input of the `rotate-credential` child: one credential, one approved action. */
export const RotationOrder = z.object({ incident: z.string(), server: z.string(), action: Action, warrant: Warrant });
export type RotationOrder = z.infer<typeof RotationOrder>;

/**
 * `rotated`: the new value is in Vault and accepted, the old one is refused. `undone`: nothing changed in the end; the
 * old value still works. `half-done`: past the pivot, not finished. `needs-human`: even undoing did not finish.
 */
export const RotationState = z.enum(['rotated', 'undone', 'half-done', 'needs-human']);
export type RotationState = z.infer<typeof RotationState>;

export const RotationResult = z.object({
  credential: z.string(),
  state: RotationState,
  /** One sentence: what is true now of the old and of the new value. */
  summary: z.string(),
  /** Vault version that holds the new value. */
  version: z.number().int().optional(),
  oldKeyId: z.string().optional(),
  newKeyId: z.string().optional(),
  /** When the vendor refused the old value, and accepted the new one (ISO 8601). Absent: unproven. */
  oldRefusedAt: z.string().optional(),
  newAcceptedAt: z.string().optional(),
  /** Head of the child's own ledger chain, and its number of lines. */
  ledger: z.object({ name: z.string(), runId: z.string(), head: z.string(), length: z.number().int() }),
});
export type RotationResult = z.infer<typeof RotationResult>;
