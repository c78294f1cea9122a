import { readFile } from 'node:fs/promises';
import { createSecretReader } from '../activities/vault/secret-reader.ts';
import { Vault } from '../activities/vault/vault.ts';
import type { Config } from './config.ts';
import { remembering } from './known-secrets.ts';

/** The engine's own way into Vault. Opens no connection yet: it logs in when it is first asked. */
export async function openVault({ vault }: Config): Promise<Vault> {
  const read = remembering(createSecretReader({ env: process.env }));
  const { role, caFile, ...names } = vault;
  return Vault.connect({
    ...names,
    roleId: await read(role.roleId),
    secretId: await read(role.secretId),
    ...(caFile === undefined ? {} : { ca: await readFile(caFile, 'utf8') }),
  });
}
