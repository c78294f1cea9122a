import { z } from 'zod';
import { inParallel } from './in-parallel.ts';
import { refusalOf, says } from './refusal.ts';
import { succeeded, understood, type Vault } from './vault.ts';

const Lookup = z.object({
  data: z.object({
    accessor: z.string(),
    path: z.string(),
    policies: z.array(z.string()).nullish(),
    identity_policies: z.array(z.string()).nullish(),
    meta: z.record(z.string(), z.string()).nullish(),
    entity_id: z.string().nullish(),
    orphan: z.boolean().nullish(),
    display_name: z.string().nullish(),
    creation_time: z.number().nullish(),
    expire_time: z.string().nullish(),
  }),
});

/** A live token as its accessor shows it. An accessor is an id: nobody can log in with it. */
export interface LiveToken {
  accessor: string;
  /** The API path that made it: `auth/approle/login`. */
  madeAt: string;
  policies: string[];
  meta: Record<string, string>;
  entity: string;
  orphan: boolean;
  displayName: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  expiresAt?: string;
}

/**
 * Looks a token up by its accessor. `undefined`: Vault no longer knows it, so the token is refused everywhere. Vault and
 * OpenBao say «invalid accessor» with status 400 or 403; a plain 403 is a missing right and proves nothing.
 */
export async function lookUpToken(vault: Vault, accessor: string): Promise<LiveToken | undefined> {
  const path = 'auth/token/lookup-accessor';
  const answer = await vault.exchange('POST', path, { accessor });
  if (answer.status === 404 || says(answer, 'invalid accessor')) return undefined;
  if (!succeeded(answer)) throw refusalOf('POST', path, answer);
  const { data } = understood(Lookup, answer.body, path);
  return {
    accessor: data.accessor,
    madeAt: data.path,
    policies: [...new Set([...(data.policies ?? []), ...(data.identity_policies ?? [])])],
    meta: data.meta ?? {},
    entity: data.entity_id ?? '',
    orphan: data.orphan ?? false,
    displayName: data.display_name ?? '',
    ...(data.creation_time ? { createdAt: new Date(data.creation_time * 1000).toISOString() } : {}),
    ...(data.expire_time ? { expiresAt: data.expire_time } : {}),
  };
}

/** Every live token with an accessor. Batch tokens have none and are not among them. */
export async function listTokens(vault: Vault): Promise<LiveToken[]> {
  const accessors = await vault.list('auth/token/accessors');
  const tokens = await inParallel(accessors, (accessor) => lookUpToken(vault, accessor));
  return tokens.filter((token) => token !== undefined);
}

/** What tells the tokens of one AppRole from all others. */
export interface TokenTraits {
  role: string;
  approleMount: string;
  /** Entities that logins of the role have. Children made by its tokens inherit them. */
  entities: readonly string[];
  /** Policies that no other server's role has. They betray orphans, which keep neither parent nor entity. */
  policies: readonly string[];
}

export type Kinship = 'login' | 'child' | 'orphan';

/**
 * How a token belongs to a role, if it does. `meta.role_name` counts for logins only: whoever makes a child may write
 * anything there. An orphan counts only if it can do nothing beyond the role's own policies, so that an administrator's
 * token, which happens to have one of them, is left alone.
 */
export function kinshipOf(token: LiveToken, traits: TokenTraits): Kinship | undefined {
  const { role, approleMount, entities, policies } = traits;
  if (token.madeAt.startsWith(`auth/${approleMount}/login`) && token.meta.role_name === role) return 'login';
  if (!token.madeAt.startsWith('auth/token/')) return undefined;
  if (token.entity !== '' && entities.includes(token.entity)) return 'child';
  const own = token.policies.filter((policy) => policy !== 'default');
  return own.length > 0 && own.every((policy) => policies.includes(policy)) ? 'orphan' : undefined;
}
