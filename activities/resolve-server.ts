import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Dossier } from '../workflows/contract/server.ts';
import { whileBeating } from './beat.ts';
import { fail } from './fail.ts';
import type { Inventory, ServerEntry } from './inventory.ts';
import { inert } from './mask.ts';
import { dated, foldersOf, listedCredentials, unite } from './vault/blast-radius.ts';
import { closestTo } from './vault/closest.ts';
import { findReach, isDenied, type ReachedSecret } from './vault/reach.ts';
import type { Vault } from './vault/vault.ts';

/** The dossier travels through history, where a payload may have 2 MB; far more than a person can decide on. */
const mostCredentials = 300;
const mostNotes = 100;

export interface ResolveDeps {
  inventory: Inventory;
  vault: Vault;
  /** What a client configuration starts under an entry. */
  readConfigEntry?: (
    file: string,
    entry: string,
  ) => Promise<{ launcher: string; package: string; version?: string } | undefined>;
}

/**
 * Finds out what a compromised server is and what it can reach: the credentials that inventory lists for it, and every
 * Vault secret that the policies of its AppRole or of that role's live tokens let it read. What cannot be looked at
 * becomes a note, so that a missing right narrows the picture and does not stop the incident.
 * @throws (the activity) `UnknownServer` with the closest name that exists; `VaultUnreachable` and `VaultSealed`
 */
export function createResolveServer(deps: ResolveDeps): ReadActivities['resolveServer'] {
  return ({ server }) =>
    whileBeating(async () => {
      const { inventory, vault } = deps;
      const entry = entryOf(server, inventory);
      const notes: string[] = [];
      const config = await configOf(entry, deps, notes);
      const listed = listedCredentials(server, entry, inventory, notes);
      const reached = await reachOf(entry, deps, notes);
      const all = unite(server, listed, reached, inventory, notes);
      const credentials = await dated(all.slice(0, mostCredentials), vault, notes);
      if (all.length > mostCredentials) {
        notes.unshift(`${all.length} credentials are within reach; only the first ${mostCredentials} are listed.`);
      }
      return {
        server,
        ...(entry.owner === undefined ? {} : { owner: entry.owner }),
        ...(config && { config }),
        ...(entry.vault && { vaultRole: entry.vault.approle }),
        credentials,
        notes: [...new Set(notes)].slice(0, mostNotes),
      };
    });
}

/** A server's entry in inventory. @throws `UnknownServer` with the closest name that exists */
function entryOf(server: string, { servers }: Inventory): ServerEntry {
  const entry = Object.hasOwn(servers, server) ? servers[server] : undefined;
  if (entry) return entry;
  const close = closestTo(server, Object.keys(servers));
  const hint = close === undefined ? '' : ` Did you mean «${close}»?`;
  throw fail('UnknownServer', `There is no server «${inert(server).slice(0, 63)}» in inventory.${hint}`);
}

async function configOf(entry: ServerEntry, deps: ResolveDeps, notes: string[]): Promise<Dossier['config']> {
  if (!entry.config || !deps.readConfigEntry) return undefined;
  const { file, entry: name } = entry.config;
  try {
    const found = await deps.readConfigEntry(file, name);
    if (found) return { file, entry: name, ...found };
    notes.push(`No package is known for the entry «${name}» of ${file}.`);
  } catch {
    notes.push(`The client configuration ${file} could not be read.`);
  }
  return undefined;
}

async function reachOf(
  entry: ServerEntry,
  { inventory, vault }: ResolveDeps,
  notes: string[],
): Promise<ReachedSecret[]> {
  if (!entry.vault) {
    notes.push('Inventory names no AppRole for this server: its reach in Vault is not known.');
    return [];
  }
  const role = entry.vault.approle;
  for (const [name, other] of Object.entries(inventory.servers)) {
    if (other !== entry && other.vault?.approle === role)
      notes.push(`The server ${name} uses the AppRole ${role}, too.`);
  }
  try {
    const reach = await findReach(vault, role, foldersOf(inventory, vault.mount));
    notes.push(...reach.notes);
    return reach.secrets;
  } catch (error) {
    if (!isDenied(error)) throw error;
    notes.push(`Only inventory counts for the reach of this server. ${error.message}`);
    return [];
  }
}
