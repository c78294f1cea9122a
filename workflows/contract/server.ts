import { z } from 'zod';
import { Evidence } from './evidence.ts';

/** A credential within reach of the server, by address. Never its value. */
export const Credential = z.object({
  /** Id in inventory, or derived from the address where inventory does not know it. */
  id: z.string(),
  /** The kind of system it opens; names a connector, or `manual`. */
  system: z.string(),
  /** `secret/mcp/sentinel#client_secret` */
  vault: z.string(),
  /** Why it counts as within reach, in sentences. */
  reasons: z.array(z.string()),
  /** Other servers that use it too: rotating it breaks them. */
  sharedWith: z.array(z.string()),
  /** When this version of it was written to Vault (ISO 8601), if known. */
  writtenAt: z.string().optional(),
});
export type Credential = z.infer<typeof Credential>;

/** What is known of the compromised server: the result of `resolve-server`. */
export const Dossier = z.object({
  server: z.string(),
  owner: z.string().optional(),
  config: z
    .object({
      file: z.string(),
      entry: z.string(),
      launcher: z.string(),
      package: z.string(),
      version: z.string().optional(),
    })
    .optional(),
  vaultRole: z.string().optional(),
  credentials: z.array(Credential),
  notes: z.array(z.string()),
});
export type Dossier = z.infer<typeof Dossier>;

/** The result of `preserve-evidence`. */
export const Preserved = z.object({ evidence: z.array(Evidence), gaps: z.array(z.string()) });
export type Preserved = z.infer<typeof Preserved>;
