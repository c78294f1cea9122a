import { z } from 'zod';
import { inParallel } from './in-parallel.ts';
import { refusalOf, says } from './refusal.ts';
import { type Kinship, kinshipOf, type LiveToken, listTokens, type TokenTraits } from './tokens.ts';
import { succeeded, understood, type Vault } from './vault.ts';

/** The settings of an AppRole that decide who gets in and for how long. */
export const RoleSettings = z
  .object({
    data: z.object({
      token_policies: z.array(z.string()).nullish(),
      policies: z.array(z.string()).nullish(),
      bind_secret_id: z.boolean().default(true),
      token_type: z.string().default('default'),
      token_ttl: z.number().default(0),
      token_max_ttl: z.number().default(0),
    }),
  })
  .transform(({ data }) => ({
    policies: data.token_policies ?? data.policies ?? [],
    /** False: the role id alone opens the door, and destroying secret-ids closes nothing. */
    needsSecretId: data.bind_secret_id,
    /** True: its tokens have no accessor; they can neither be listed nor revoked. */
    batchTokens: data.token_type.includes('batch'),
    tokenSeconds: data.token_max_ttl || data.token_ttl,
  }));
export type RoleSettings = z.infer<typeof RoleSettings>;

const SecretIdEntry = z.object({
  data: z.object({
    creation_time: z.string(),
    expiration_time: z.string().nullish(),
    last_updated_time: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    secret_id_num_uses: z.number().nullish(),
    cidr_list: z.array(z.string()).nullish(),
  }),
});

/** A secret-id as its accessor shows it: never its value. */
export interface SecretIdFacts {
  accessor: string;
  createdAt: string;
  metadata: Record<string, string>;
}

/** Everything that lets somebody in as one role. */
export interface RoleAccess {
  /** Absent: Vault has no such role. Tokens that it made before may still live. */
  settings?: RoleSettings;
  secretIds: string[];
  tokens: (LiveToken & { kinship: Kinship })[];
  /** What the tokens were recognised by; a later look finds by it what was minted meanwhile. */
  traits: TokenTraits;
  /** Tokens that carry one of the role's policies and cannot be told to be its own. */
  lookalikes: number;
}

function rolePath(vault: Vault, role: string): string {
  return `auth/${vault.approleMount}/role/${role}`;
}

export async function readRole(vault: Vault, role: string): Promise<RoleSettings | undefined> {
  const path = rolePath(vault, role);
  const body = await vault.find('GET', path);
  return body === undefined ? undefined : understood(RoleSettings, body, path);
}

/** Accessors of the secret-ids of a role that exists. */
export async function listSecretIds(vault: Vault, role: string): Promise<string[]> {
  return vault.list(`${rolePath(vault, role)}/secret-id`);
}

/** Facts about a secret-id; `undefined`: Vault no longer knows it, so a login with it is refused. */
export async function lookUpSecretId(vault: Vault, role: string, accessor: string): Promise<SecretIdFacts | undefined> {
  const path = `${rolePath(vault, role)}/secret-id-accessor/lookup`;
  const answer = await vault.exchange('POST', path, { secret_id_accessor: accessor });
  if (answer.status === 404 || says(answer, 'failed to find accessor entry')) return undefined;
  if (!succeeded(answer)) throw refusalOf('POST', path, answer);
  const { creation_time, metadata } = understood(SecretIdEntry, answer.body, path).data;
  return { accessor, createdAt: creation_time, metadata: metadata ?? {} };
}

/**
 * Finds the tokens of a role among all live ones, with what they were recognised by.
 * @param rolePolicies all policies of the role, also those that others have, too
 */
export async function findTokens(
  vault: Vault,
  known: TokenTraits,
  rolePolicies: readonly string[] = [],
): Promise<Pick<RoleAccess, 'tokens' | 'traits' | 'lookalikes'>> {
  const all = await listTokens(vault);
  const logins = all.filter((token) => kinshipOf(token, known) === 'login' && token.entity !== '');
  const traits = { ...known, entities: [...new Set([...known.entities, ...logins.map(({ entity }) => entity)])] };
  const tokens: RoleAccess['tokens'] = [];
  let lookalikes = 0;
  for (const token of all) {
    const kinship = kinshipOf(token, traits);
    if (kinship !== undefined) tokens.push({ ...token, kinship });
    else if (resembles(token, traits, rolePolicies)) lookalikes += 1;
  }
  return { tokens, traits, lookalikes };
}

/** Others log in to the policies they share with the role; a token made by a token may be anybody's, the role's included. */
function resembles(token: LiveToken, traits: TokenTraits, rolePolicies: readonly string[]): boolean {
  const telling = token.madeAt.startsWith('auth/token/') ? [...traits.policies, ...rolePolicies] : traits.policies;
  return token.policies.some((policy) => policy !== 'default' && telling.includes(policy));
}

/**
 * All that opens Vault as a role right now: its settings, secret-ids and live tokens, with children and orphans.
 * @param otherRoles AppRoles of other servers: a policy that one of them has, too, betrays nobody
 */
export async function findAccess(vault: Vault, role: string, otherRoles: readonly string[]): Promise<RoleAccess> {
  const settings = await readRole(vault, role);
  const others = await inParallel(otherRoles, (other) => readRole(vault, other));
  const secretIds = settings === undefined ? [] : await listSecretIds(vault, role);
  const shared = new Set(['default', 'root', ...others.flatMap((other) => other?.policies ?? [])]);
  const all = settings?.policies ?? [];
  const policies = all.filter((policy) => !shared.has(policy));
  const found = await findTokens(vault, { role, approleMount: vault.approleMount, entities: [], policies }, all);
  return { ...(settings && { settings }), secretIds, ...found };
}
