import { z } from 'zod';

export const LedgerKind = z.enum([
  'incident-opened',
  'step-started',
  'step-ended',
  'evidence',
  'finding',
  'gate-opened',
  'decision',
  'refusal',
  'gate-closed',
  'intent',
  'outcome',
  'task-opened',
  'task-closed',
  'control',
  'note',
  'incident-closed',
]);
export type LedgerKind = z.infer<typeof LedgerKind>;

/**
 * One line of the record. `hash` is SHA-256 over the canonical JSON of everything else, `prev` the hash of the line
 * before (64 zeros for the first): an edited, lost or reordered line breaks the chain. Made deterministically in the
 * workflow, so the same run always gives the same chain.
 */
export const LedgerEntry = z.object({
  seq: z.number().int().nonnegative(),
  at: z.string(),
  kind: LedgerKind,
  step: z.string().optional(),
  /** The event as one sentence in our words. Names and counts only; attacker text stays in `data`. */
  text: z.string(),
  /** Structured facts behind the sentence: plan, statement, evidence, finding … never a secret. */
  data: z.unknown().optional(),
  prev: z.string(),
  hash: z.string(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** Which chain a line belongs to: one per workflow run, so a reset starts a chain of its own beside the old one. */
export const LedgerChain = z.object({
  incident: z.string(),
  /** `incident`, or `rotate-<credential>` for a child. */
  name: z.string(),
  runId: z.string(),
});
export type LedgerChain = z.infer<typeof LedgerChain>;
