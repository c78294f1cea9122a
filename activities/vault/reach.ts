import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { inert } from '../mask.ts';
import { findAccess } from './approle.ts';
import { inParallel } from './in-parallel.ts';
import { type Policy, startOf, verdictOn } from './policy-paths.ts';
import { PolicyUnreadable, parsePolicy } from './policy-text.ts';
import { understood, type Vault } from './vault.ts';

/** A KV secret that a role can read. */
export interface ReachedSecret {
  /** `secret/mcp/github` */
  path: string;
  /** Names of its fields. No value was read. */
  fields: string[];
  /** When its current version was written (ISO 8601). */
  writtenAt: string;
  /** The policies that let the role read it. */
  policies: string[];
  mayWrite: boolean;
}

export interface Reach {
  secrets: ReachedSecret[];
  /** What could not be looked at, and what the role may do beside reading secrets; in sentences. */
  notes: string[];
}

const PolicyAnswer = z.object({ data: z.object({ policy: z.string() }) });
const Subkeys = z.object({
  data: z.object({ subkeys: z.record(z.string(), z.unknown()), metadata: z.object({ created_time: z.string() }) }),
});

/** Folders looked into at most, so that a huge or hostile tree cannot stall the incident. */
const folderBudget = 500;

/** True for the engine's own lack of a right: a gap to name, not a reason to stop. */
export function isDenied(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === 'VaultDenied';
}

/**
 * Which secrets of the KV mount an AppRole can read, by the policies of the role and of its live tokens. Patterns are
 * expanded against what exists; field names are read, values never are.
 * @param knownFolders folders of the mount to look into where the engine may not list their parent (`mcp/`)
 */
export async function findReach(vault: Vault, role: string, knownFolders: readonly string[]): Promise<Reach> {
  const notes: string[] = [];
  const { settings, tokens } = await findAccess(vault, role, []);
  if (settings === undefined) notes.push(`Vault has no AppRole ${role}; only its live tokens were looked at.`);
  const names = new Set([...(settings?.policies ?? []), ...tokens.flatMap((token) => token.policies)]);
  const policies = await readPolicies(vault, [...names].sort(), notes);
  const paths = await expand(vault, policies, knownFolders, notes);
  const secrets = await inParallel(paths, (path) => describe(vault, path, policies, notes));
  notes.push(...beyondSecrets(policies, vault.mount));
  return { secrets: secrets.filter((secret) => secret !== undefined), notes };
}

async function readPolicies(vault: Vault, names: string[], notes: string[]): Promise<Policy[]> {
  const unread: string[] = [];
  const policies = await inParallel(names, async (name): Promise<Policy | undefined> => {
    if (name === 'root') return { name, rules: [] };
    const path = `sys/policies/acl/${name}`;
    try {
      const body = await vault.find('GET', path);
      if (body === undefined) return undefined;
      return { name, rules: parsePolicy(understood(PolicyAnswer, body, path).data.policy) };
    } catch (error) {
      if (!isDenied(error) && !(error instanceof PolicyUnreadable)) throw error;
      // Every token has `default`; it opens no secrets unless somebody changed it.
      if (name !== 'default') unread.push(shown(name));
      return undefined;
    }
  });
  if (unread.length > 0) {
    notes.push(
      `The engine cannot read the policies ${unread.join(', ')}: what they open is not counted. Check by hand.`,
    );
  }
  return policies.filter((policy) => policy !== undefined);
}

/** The paths below the mount, without its name, that some policy lets be read. */
async function expand(
  vault: Vault,
  policies: readonly Policy[],
  knownFolders: readonly string[],
  notes: string[],
): Promise<string[]> {
  const starts = new Set(policies.some(({ name }) => name === 'root') ? [''] : []);
  for (const { pattern } of policies.flatMap(({ rules }) => rules)) {
    const start = startOf(pattern, vault.mount);
    if (start !== undefined) starts.add(start);
  }
  const readable = (path: string) => verdictOn(policies, `${vault.mount}/data/${path}`).capabilities.has('read');
  const found = new Set([...starts].filter((start) => start !== '' && !start.endsWith('/') && readable(start)));
  const queue = [...starts].filter((start) => start === '' || start.endsWith('/'));
  const visited = new Set<string>();
  for (const folder of queue) {
    if (visited.has(folder)) continue;
    if (visited.size === folderBudget) {
      notes.push(`Only ${folderBudget} folders of ${vault.mount}/ were looked into; the reach may be larger.`);
      break;
    }
    visited.add(folder);
    const keys = await vault.listKv(`${vault.mount}/${folder}`.replace(/\/$/, '')).catch((error: unknown) => {
      if (!isDenied(error)) throw error;
      notes.push(
        `The server may read in ${vault.mount}/${shown(folder)}, where the engine may not list. Check by hand.`,
      );
      return knownFolders
        .filter((known) => known.startsWith(folder) && known !== folder)
        .map((known) => known.slice(folder.length));
    });
    for (const key of keys) {
      if (key.endsWith('/')) queue.push(folder + key);
      else if (readable(folder + key)) found.add(folder + key);
    }
  }
  return [...found].sort();
}

async function describe(
  vault: Vault,
  path: string,
  policies: readonly Policy[],
  notes: string[],
): Promise<ReachedSecret | undefined> {
  const place = `${vault.mount}/${path}`;
  const verdict = verdictOn(policies, `${vault.mount}/data/${path}`);
  try {
    const body = await vault.find('GET', `${vault.mount}/subkeys/${path}`);
    if (body === undefined) {
      const old = (await vault.kvMetadata(place))?.versions.some(
        ({ deletedAt, destroyed }) => !deletedAt && !destroyed,
      );
      if (old) notes.push(`The newest version of ${shown(place)} is deleted, but the server may read older ones.`);
      return undefined;
    }
    const { subkeys, metadata } = understood(Subkeys, body, place).data;
    return {
      path: place,
      fields: Object.keys(subkeys).sort(),
      writtenAt: metadata.created_time,
      policies: verdict.policies,
      mayWrite: ['update', 'patch', 'root'].some((capability) => verdict.capabilities.has(capability)),
    };
  } catch (error) {
    if (!isDenied(error)) throw error;
    notes.push(`The server may read ${shown(place)}, where the engine may not look. Check by hand.`);
    return undefined;
  }
}

/** Rights that matter and are no KV secrets: other mounts, tokens, system paths. */
function beyondSecrets(policies: readonly Policy[], mount: string): string[] {
  const notes = policies.some(({ name }) => name === 'root')
    ? ['The server has the policy root: it may do anything.']
    : [];
  const quiet = ['data', 'metadata', 'subkeys'].map((part) => `${mount}/${part}/`);
  for (const { name, rules } of policies) {
    if (name === 'default') continue;
    for (const { pattern, capabilities } of rules) {
      if (capabilities.includes('deny') || quiet.some((prefix) => pattern.startsWith(prefix))) continue;
      notes.push(`The policy ${shown(name)} also allows «${shown(capabilities.join(', '))}» on ${shown(pattern)}.`);
    }
  }
  return notes.slice(0, 20);
}

function shown(text: string): string {
  return inert(text).slice(0, 160);
}
