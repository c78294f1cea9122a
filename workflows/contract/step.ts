import { z } from 'zod';
import { Effect } from './plan.ts';

/**
 * `blocked`: a step it needs did not end well. `needs-human`: it failed for good and waits for retry, skip or abort.
 * `half-done`: it went past its pivot and could not finish; a person must look.
 */
export const StepState = z.enum([
  'pending',
  'running',
  'waiting-for-approval',
  'waiting-for-person',
  'needs-human',
  'done',
  'half-done',
  'denied',
  'expired',
  'skipped',
  'blocked',
  'aborted',
]);
export type StepState = z.infer<typeof StepState>;

/** One step of a run as people see it. */
export const Step = z.object({
  id: z.string(),
  title: z.string(),
  effect: Effect,
  needs: z.array(z.string()),
  state: StepState,
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** One sentence on the result, or on what is awaited or went wrong. */
  summary: z.string().optional(),
});
export type Step = z.infer<typeof Step>;
