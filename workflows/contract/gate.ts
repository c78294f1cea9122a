import { z } from 'zod';
import { Evidence } from './evidence.ts';
import { Effect, Plan } from './plan.ts';
import { Signed } from './statement.ts';

/** One person's word on a gate, as it counts now. */
export const Vote = z.object({
  person: z.string(),
  name: z.string(),
  verdict: z.enum(['approve', 'deny']),
  reason: z.string().optional(),
  at: z.string(),
  via: z.enum(['slack', 'ssh']),
});
export type Vote = z.infer<typeof Vote>;

export const GateState = z.enum(['open', 'approved', 'denied', 'expired', 'aborted']);
export type GateState = z.infer<typeof GateState>;

/** Where a message of ours is, so that it can be edited and answered in its thread. */
export const SlackMessage = z.object({ channel: z.string(), ts: z.string() });
export type SlackMessage = z.infer<typeof SlackMessage>;

/** A gate as everybody sees it: the card, the CLI, the report. Also all that a signer needs to make a decision. */
export const Gate = z.object({
  /** `<step>.<attempt>`: asking again after a retry makes a new gate, with a new nonce. */
  id: z.string(),
  step: z.string(),
  /** The question as a sentence: «Revoke the access of sentinel?» */
  title: z.string(),
  effect: Effect,
  state: GateState,
  workflowId: z.string(),
  runId: z.string(),
  nonce: z.string(),
  plan: Plan,
  planEvidence: Evidence,
  digest: z.string(),
  quorum: z.number().int().min(1),
  /** Who may decide, with names; excluded people are not in it. */
  approvers: z.array(z.object({ id: z.string(), name: z.string() })),
  excluded: z.array(z.object({ id: z.string(), name: z.string(), why: z.string() })),
  votes: z.array(Vote),
  openedAt: z.string(),
  expiresAt: z.string(),
  closedAt: z.string().optional(),
  /** One sentence on how it ended. */
  outcome: z.string().optional(),
  message: SlackMessage.optional(),
});
export type Gate = z.infer<typeof Gate>;

/** A gate without its plan, for messages that are sent often: the plan lies at `planEvidence`. */
export const GateSummary = Gate.omit({ plan: true });
export type GateSummary = z.infer<typeof GateSummary>;

/**
 * What a step with an effect must show before it acts: the approved plan's address and digest, and the attested
 * decisions that reached quorum. Every acting activity verifies it again, so no caller can act without approvals.
 */
export const Warrant = z.object({
  workflowId: z.string(),
  runId: z.string(),
  incident: z.string(),
  gate: z.string(),
  nonce: z.string(),
  digest: z.string(),
  plan: Evidence,
  decisions: z.array(Signed),
});
export type Warrant = z.infer<typeof Warrant>;
