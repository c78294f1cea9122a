import { z } from 'zod';
import { PersonId } from './incident.ts';
import { Effect } from './plan.ts';

/** A human, with the accounts and keys that are theirs. Two accounts of one person are one vote. */
export const Person = z.object({
  id: PersonId,
  name: z.string(),
  slack: z.array(z.object({ team: z.string(), user: z.string() })),
  /** Public keys in OpenSSH form (`ssh-ed25519 AAAA… comment`). */
  sshKeys: z.array(z.string()),
});
export type Person = z.infer<typeof Person>;

/** A key that a Slack gateway signs decisions with. Raw 32-byte Ed25519 public key, base64. */
export const GatewayKey = z.object({ id: z.string(), publicKey: z.string() });
export type GatewayKey = z.infer<typeof GatewayKey>;

/**
 * Who may decide what, as the worker's configuration says at this moment. Loaded by an activity and so recorded in
 * history; the one who starts a run has no say in it.
 */
export const Policy = z.object({
  people: z.array(Person),
  gatewayKeys: z.array(GatewayKey),
  /** May retry, skip, abort and report manual tasks done. */
  responders: z.array(PersonId),
  /** Never may decide about this server, with the reason said to them. */
  excluded: z.array(z.object({ person: PersonId, why: z.string() })),
  gates: z.record(
    Effect.exclude(['reads']),
    z.object({
      approvers: z.array(PersonId),
      quorum: z.number().int().min(1),
      expiresInSeconds: z.number().int().min(1),
    }),
  ),
});
export type Policy = z.infer<typeof Policy>;
