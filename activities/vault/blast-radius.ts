import { sha256Hex } from '../../workflows/contract/canonical.ts';
import type { Credential } from '../../workflows/contract/server.ts';
import { type Inventory, type ServerEntry, VaultAddress } from '../inventory.ts';
import { inert } from '../mask.ts';
import { inParallel } from './in-parallel.ts';
import { isDenied, type ReachedSecret } from './reach.ts';
import type { Vault } from './vault.ts';

/** The credentials that inventory lists for a server. What it lists and does not describe becomes a note. */
export function listedCredentials(
  server: string,
  entry: ServerEntry,
  inventory: Inventory,
  notes: string[],
): Credential[] {
  return entry.credentials.flatMap((id) => {
    const known = inventoried(id, server, inventory, [`Inventory lists it for ${server}.`]);
    if (known === undefined) notes.push(`Inventory lists «${id}» for ${server}, but describes no such credential.`);
    return known ?? [];
  });
}

/**
 * Unites what inventory lists with what Vault lets the server read. A secret that inventory does not know becomes one
 * credential per field, for a person to look at.
 */
export function unite(
  server: string,
  listed: readonly Credential[],
  reached: readonly ReachedSecret[],
  inventory: Inventory,
  notes: string[],
): Credential[] {
  const all = new Map(listed.map((credential) => [credential.id, { ...credential }]));
  for (const secret of reached) {
    const reasons = secret.policies.map((policy) => reasonOf(policy, secret));
    const ids = Object.keys(inventory.credentials).filter(
      (id) => pathOf(inventory.credentials[id]?.vault ?? '') === secret.path,
    );
    for (const id of ids) {
      const credential = all.get(id) ?? inventoried(id, server, inventory, []);
      if (credential)
        all.set(id, { ...credential, reasons: [...credential.reasons, ...reasons], writtenAt: secret.writtenAt });
    }
    const fields = secret.fields.filter(
      (field) => !ids.some((id) => inventory.credentials[id]?.vault === `${secret.path}#${field}`),
    );
    if (ids.length > 0) {
      if (fields.length > 0)
        notes.push(`${secret.path} has fields that inventory does not list: ${shown(fields.join(', '))}.`);
      continue;
    }
    notes.push(`The server can read ${shown(secret.path)}, which inventory does not know.`);
    for (const credential of fields.map((field) => unlisted(secret, field, reasons))) {
      if (VaultAddress.safeParse(credential.vault).success) all.set(credential.id, credential);
      else notes.push(`${shown(credential.vault)} has a name that cannot be an address: look at it by hand.`);
    }
  }
  return [...all.values()];
}

/** Adds when each credential was last written, where it is not known yet. */
export async function dated(credentials: readonly Credential[], vault: Vault, notes: string[]): Promise<Credential[]> {
  return inParallel(credentials, async (credential) => {
    if (credential.writtenAt !== undefined) return credential;
    try {
      const metadata = await vault.kvMetadata(pathOf(credential.vault));
      const writtenAt = metadata?.versions.find(({ version }) => version === metadata.currentVersion)?.createdAt;
      if (writtenAt === undefined)
        notes.push(`Vault holds nothing at ${credential.vault}, where inventory has ${credential.id}.`);
      return { ...credential, ...(writtenAt === undefined ? {} : { writtenAt }) };
    } catch (error) {
      if (!isDenied(error)) throw error;
      notes.push(`The engine may not look at ${credential.vault} in Vault.`);
      return credential;
    }
  });
}

/** Folders of the mount in which inventory has credentials: `mcp/` of `secret/mcp/github#token`. */
export function foldersOf(inventory: Inventory, mount: string): string[] {
  const paths = Object.values(inventory.credentials).map(({ vault }) => pathOf(vault));
  const folders = paths
    .filter((path) => path.startsWith(`${mount}/`))
    .map((path) => path.slice(mount.length + 1, path.lastIndexOf('/') + 1));
  return [...new Set(folders)].filter((folder) => folder !== '');
}

function inventoried(
  id: string,
  server: string,
  { servers, credentials }: Inventory,
  reasons: string[],
): Credential | undefined {
  const entry = Object.hasOwn(credentials, id) ? credentials[id] : undefined;
  if (!entry) return undefined;
  const others = Object.entries(servers).filter(([name, other]) => name !== server && other.credentials.includes(id));
  return { id, system: entry.system, vault: entry.vault, reasons, sharedWith: others.map(([name]) => name) };
}

function unlisted({ path, writtenAt }: ReachedSecret, field: string, reasons: string[]): Credential {
  const vault = `${path}#${field}`;
  const slug = vault
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48);
  // Two addresses may give one slug; the hash keeps the ids of their actions apart.
  return { id: `${slug}-${sha256Hex(vault).slice(0, 8)}`, system: 'manual', vault, reasons, sharedWith: [], writtenAt };
}

function reasonOf(policy: string, { mayWrite, path }: ReachedSecret): string {
  return `The Vault policy ${shown(policy)} lets it read ${mayWrite ? 'and overwrite ' : ''}${path}.`;
}

function pathOf(address: string): string {
  return address.split('#', 1)[0] ?? address;
}

function shown(text: string): string {
  return inert(text).slice(0, 160);
}
