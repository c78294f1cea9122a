import { z } from 'zod';
import { IncidentId, ServerName } from './incident.ts';

/**
 * What a step does to the world, in CACAO and NIST words where they exist: `reads` changes nothing, `reversible` can be
 * undone (disable, suspend, pin), `destructive` cannot (revoke, delete, rotate away).
 */
export const Effect = z.enum(['reads', 'reversible', 'destructive']);
export type Effect = z.infer<typeof Effect>;

/** One thing a plan does to one target. */
export const Action = z.object({
  /** Unique in the plan, stable over retries; part of every idempotency key. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,80}$/),
  kind: z.enum(['revoke-access', 'rotate-credential', 'manual-task', 'bump-version']),
  /** A sentence in the imperative, made by us: «Revoke 2 tokens of AppRole mcp-sentinel». */
  title: z.string().max(200),
  /** What it acts on, as an address people can look up: `auth/approle/role/mcp-sentinel`. */
  target: z.string().max(500),
  effect: Effect,
  /** The exact way back, or why there is none. */
  wayBack: z.string().max(500),
  /** What stops working, in sentences. */
  breaks: z.array(z.string().max(300)).max(20),
  /** Arguments without secrets: names, ids, versions, addresses. */
  args: z.record(z.string(), z.union([z.string(), z.number().int(), z.boolean(), z.null(), z.array(z.string())])),
});
export type Action = z.infer<typeof Action>;

/** The exact, frozen list of actions that a gate is about. Its canonical JSON is what is hashed and approved. */
export const Plan = z.object({
  v: z.literal(1),
  incident: IncidentId,
  server: ServerName,
  step: z.string(),
  /**
   * `containment`: cut the old credential first and accept the outage, because an attacker holds it. `hygiene`: make the
   * new one work first, because the credential was merely within reach.
   */
  order: z.enum(['containment', 'hygiene', 'none']),
  actions: z.array(Action),
  /** Facts that matter to the decision, in sentences; the card shows them in this order. */
  because: z.array(z.string().max(500)).max(20),
});
export type Plan = z.infer<typeof Plan>;
