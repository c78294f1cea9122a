import { z } from 'zod';
import type { Account } from './identities.ts';

const Team = z.object({ id: z.string() });
const User = z.object({ id: z.string(), team_id: z.string().optional() });

/** The parts of a `block_actions` payload that we use (docs.slack.dev/reference/interaction-payloads). */
export const Click = z.object({
  team: Team,
  user: User,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ blocks: z.array(z.looseObject({ type: z.string() })).optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().optional() })).min(1),
});
export type Click = z.infer<typeof Click>;

/** The parts of a `view_submission` payload that we use. It names no channel and no message. */
export const Submission = z.object({
  team: Team,
  user: User,
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
  }),
});
export type Submission = z.infer<typeof Submission>;

/** The parts of a slash command that we use. */
export const Command = z.object({
  team_id: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  response_url: z.string(),
});
export type Command = z.infer<typeof Command>;

/** The account that clicked or submitted. */
export function accountOf({ team, user }: Pick<Click, 'team' | 'user'>): Account {
  return { team: team.id, user: user.id, home: user.team_id ?? team.id };
}
