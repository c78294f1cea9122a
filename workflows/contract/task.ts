import { z } from 'zod';
import { SlackMessage } from './gate.ts';

/** A step that the vendor has no API for: a named person does it, the engine verifies what it can. */
export const ManualTask = z.object({
  /** The id of the plan's action. */
  id: z.string(),
  step: z.string(),
  title: z.string(),
  assignee: z.object({ id: z.string(), name: z.string() }),
  /** Exact steps, in order, each a sentence. */
  instructions: z.array(z.string()),
  state: z.enum(['open', 'checking', 'verified', 'done-unproven', 'skipped']),
  openedAt: z.string(),
  doneBy: z.string().optional(),
  doneAt: z.string().optional(),
  /** What the engine could verify and what not, in sentences. */
  checks: z.array(z.object({ ok: z.boolean(), text: z.string() })),
  message: SlackMessage.optional(),
});
export type ManualTask = z.infer<typeof ManualTask>;
