import { z } from 'zod';
import { FilePath } from '../file-path.ts';
import { SecretRef } from '../secret-ref.ts';

/** The address of the AppRole's ids: they open Vault, so they cannot lie in it. */
const OutsideVault = SecretRef.refine((ref) => !ref.startsWith('vault:'), {
  error: 'the ids that open Vault cannot lie in Vault: use env:NAME or file:PATH',
});

/** A mount or a path inside Vault, without a slash at either end. */
const VaultPath = z
  .string()
  .regex(/^[A-Za-z0-9_-][\w.-]*(\/[A-Za-z0-9_-][\w.-]*)*$/, 'a Vault path is NAME/NAME, without a slash at its ends');

/** The slice `vault:` of ir.yaml: where Vault is and how the worker opens it. */
export const VaultConfig = z.strictObject({
  /** `https://vault.example.com:8200` */
  address: z.url({ protocol: /^https?$/, error: 'vault.address is an http or https URL' }),
  role: z.strictObject({ roleId: OutsideVault, secretId: OutsideVault }),
  /** The KV version 2 mount with the servers' secrets. */
  mount: VaultPath.default('secret'),
  /** The mount of the AppRole auth method. */
  approleMount: VaultPath.default('approle'),
  /** Where a new value waits between its creation and its staging. */
  pendingPath: VaultPath.default('secret/ir/pending'),
  /** Vault Enterprise or OpenBao namespace. */
  namespace: VaultPath.optional(),
  /** PEM file with the authority that signed Vault's certificate. */
  caFile: FilePath.optional(),
});
export type VaultConfig = z.infer<typeof VaultConfig>;
