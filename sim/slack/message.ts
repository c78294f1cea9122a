import { z } from 'zod';
import type { JsonObject } from './json.ts';

const Part = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** A message as the simulator keeps it. `ts` is Slack's id of it within its channel. */
export const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  /** Who wrote it: a user id; the bot user for the app. */
  user: z.string(),
  byApp: z.boolean(),
  text: z.string(),
  blocks: z.array(Part),
  threadTs: z.string().optional(),
  metadata: Part.optional(),
  /** Set when a later edit shows the «(edited)» mark. */
  editedTs: z.string().optional(),
  /** Counts up with each change, so that a page knows what to draw again. */
  revision: z.number(),
});
export type Message = z.infer<typeof Message> & {
  /** An ephemeral message: the one person who sees it. Such messages are not kept over a restart. */
  onlyFor?: string;
  /** Whether the app wrote the ephemeral, or Slack itself. */
  fromSlackbot?: boolean;
};

/** An interaction that the app did not answer in time: the person sees a warning triangle next to the element. */
export interface FailedInteraction {
  user: string;
  channel: string;
  ts: string;
  actionId: string;
  why: string;
}
