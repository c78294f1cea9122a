import { z } from 'zod';

const common = {
  v: z.literal(1),
  workflowId: z.string(),
  runId: z.string(),
  /** The person who speaks, by id. */
  person: z.string(),
  /** How we know: a Slack click checked by the gateway, or the person's own SSH key. */
  via: z.discriminatedUnion('channel', [
    z.object({ channel: z.literal('slack'), team: z.string(), user: z.string() }),
    z.object({ channel: z.literal('ssh'), fingerprint: z.string() }),
  ]),
  /** When it was said (ISO 8601, UTC). */
  at: z.string(),
  /** A gate's own nonce for a decision; fresh and random for everything else. */
  nonce: z.string(),
};

const reason = z.string().min(3).max(500);

/** What a person says to a run. It counts only inside a {@link Signed} envelope that the workflow can verify. */
export const Statement = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('decide'),
    gate: z.string(),
    digest: z.string(),
    verdict: z.enum(['approve', 'deny']),
    reason: reason.optional(),
  }),
  z.object({ ...common, kind: z.literal('retry'), step: z.string() }),
  z.object({ ...common, kind: z.literal('skip'), step: z.string(), reason }),
  z.object({ ...common, kind: z.literal('abort'), reason }),
  z.object({ ...common, kind: z.literal('done'), task: z.string(), note: z.string().max(500).optional() }),
]);
export type Statement = z.infer<typeof Statement>;
export type Decision = Extract<Statement, { kind: 'decide' }>;

/**
 * The attestation: a statement as canonical JSON, exactly as signed, and the proof that binds it to its speaker.
 * `gateway`: Ed25519 over {@link signedBytesOf} by a configured gateway key, as 128 hex
 * digits. `ssh`: an armoured `ssh-keygen -Y sign`
 * signature over the statement in the namespace {@link sshNamespace}.
 */
export const Signed = z.object({
  statement: z.string().max(8_000),
  proof: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('gateway'), keyId: z.string(), signature: z.string() }),
    z.object({ kind: z.literal('ssh'), signature: z.string().max(4_000) }),
  ]),
});
export type Signed = z.infer<typeof Signed>;
