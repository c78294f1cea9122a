import { z } from 'zod';
import { PersonId, ServerName } from '../workflows/contract/incident.ts';
import { FilePath } from './file-path.ts';

/** `secret/mcp/sentinel#client_secret`: KV v2 mount, path and field, in the words of the Vault CLI. */
export const VaultAddress = z
  .string()
  .regex(/^[a-z0-9_-]+(\/[\w.-]+)+#[\w.-]+$/, 'a Vault address is MOUNT/PATH#FIELD, like secret/mcp/github#token');
export type VaultAddress = z.infer<typeof VaultAddress>;

/**
 * A credential that MCP servers use. `system` names a connector with an API behind it, or is `manual`; then a named
 * person does it in the vendor's console and follows `steps`.
 */
export const CredentialEntry = z.discriminatedUnion('system', [
  z.strictObject({
    system: z.literal('entra'),
    vault: VaultAddress,
    /** Application (client) id whose client secret this is. */
    application: z.string(),
  }),
  z.strictObject({
    system: z.literal('vault-approle'),
    vault: VaultAddress,
    role: z.string(),
  }),
  z.strictObject({
    system: z.literal('manual'),
    vault: VaultAddress,
    /** What the vendor is called, for people. */
    vendor: z.string(),
    assignee: PersonId,
    steps: z.array(z.string().max(300)).min(1).max(20),
  }),
]);
export type CredentialEntry = z.infer<typeof CredentialEntry>;

export const ServerEntry = z.strictObject({
  /** The person who owns the server and its token: may not approve in its incident. */
  owner: PersonId.optional(),
  /** Where the client configuration starts it. */
  config: z.strictObject({ file: FilePath, entry: z.string() }).optional(),
  vault: z.strictObject({ approle: z.string() }).optional(),
  /** Ids of credentials it is known to use. */
  credentials: z.array(z.string()).default([]),
});
export type ServerEntry = z.infer<typeof ServerEntry>;

/** What the organisation knows about its MCP servers and their credentials. */
export const Inventory = z.object({
  servers: z.record(ServerName, ServerEntry),
  credentials: z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/), CredentialEntry),
});
export type Inventory = z.infer<typeof Inventory>;
