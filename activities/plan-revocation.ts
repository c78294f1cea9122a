import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Action, Plan } from '../workflows/contract/plan.ts';
import { whileBeating } from './beat.ts';
import type { Inventory } from './inventory.ts';
import { inert } from './mask.ts';
import { findAccess, type RoleAccess } from './vault/approle.ts';
import type { RevokeArgs } from './vault/revoke-args.ts';
import type { Vault } from './vault/vault.ts';

/**
 * Plans to cut the Vault access of a server: every secret-id of its AppRole and every token that came from it. The plan
 * holds accessors, which are ids and open nothing. A server without an AppRole gets a plan without actions that says so.
 */
export function createPlanRevocation(deps: { inventory: Inventory; vault: Vault }): ReadActivities['planRevocation'] {
  return ({ incident, server, dossier }) =>
    whileBeating(async () => {
      const plan: Plan = {
        v: 1,
        incident,
        server,
        step: 'revoke-token',
        order: 'containment',
        actions: [],
        because: [],
      };
      const role = dossier.vaultRole;
      if (role === undefined) {
        return {
          ...plan,
          because: [`Inventory names no AppRole for ${server}, so it has no access of its own to cut.`],
        };
      }
      const others = otherServers(server, deps.inventory);
      const elsewhere = [...new Set(others.map(({ role: other }) => other))].filter((other) => other !== role);
      const access = await findAccess(deps.vault, role, elsewhere);
      const sharers = others.filter((other) => other.role === role).map(({ name }) => name);
      return { ...plan, actions: [actionFor(server, access, sharers)], because: factsOf(access).slice(0, 20) };
    });
}

function otherServers(server: string, { servers }: Inventory): { name: string; role: string }[] {
  return Object.entries(servers).flatMap(([name, { vault }]) =>
    vault && name !== server ? [{ name, role: vault.approle }] : [],
  );
}

function actionFor(server: string, access: RoleAccess, sharers: readonly string[]): Action {
  const { traits, tokens, secretIds, settings } = access;
  const args: RevokeArgs = {
    role: traits.role,
    secretIds: [...secretIds].sort(),
    tokens: tokens.map(({ accessor }) => accessor).sort(),
    entities: [...traits.entities],
    policies: [...traits.policies],
    needsSecretId: settings?.needsSecretId ?? true,
    batchTokens: settings?.batchTokens ?? false,
  };
  return {
    id: `revoke-access.${server}`,
    kind: 'revoke-access',
    title:
      `Revoke ${count(tokens.length, 'token')} and ${count(secretIds.length, 'secret-id')} of AppRole ${traits.role}`.slice(
        0,
        200,
      ),
    target: `auth/${traits.approleMount}/role/${traits.role}`,
    effect: 'destructive',
    wayBack:
      'None: Vault cannot bring back a revoked token or a destroyed secret-id. The role stays; a new secret-id lets the server in again.',
    breaks: [
      `${server} loses Vault at once, and stops where it needs it, until it is given a new secret-id.`,
      ...sharers.map((name) => `${name} uses the same AppRole and loses Vault, too.`),
    ].slice(0, 20),
    args,
  };
}

function factsOf({ settings, secretIds, tokens, traits, lookalikes }: RoleAccess): string[] {
  const of = (kinship: string) => tokens.filter((token) => token.kinship === kinship).length;
  const facts = [
    `AppRole ${traits.role} has ${count(secretIds.length, 'secret-id')} and ${count(tokens.length, 'live token')}.`,
    'What is minted while this runs is revoked, too.',
  ];
  if (settings === undefined)
    facts.push(`Vault has no AppRole ${traits.role} (any more); tokens it made may still live.`);
  if (of('child') > 0) facts.push(`${count(of('child'), 'token')} of them were made by another token of the server.`);
  if (of('orphan') > 0) {
    facts.push(
      `${count(of('orphan'), 'token')} of them would outlive their parent; they carry only the policies of the role.`,
    );
  }
  if (lookalikes > 0) {
    const whose = 'cannot be told to be its own, and stay alive: look at them';
    facts.push(`${count(lookalikes, 'other token')} with a policy of the role ${whose}.`);
  }
  if (settings?.needsSecretId === false) {
    facts.push(
      'The role lets in whoever knows its role id: until bind_secret_id is true again, access cannot be cut for good.',
    );
  }
  if (settings?.batchTokens) {
    const life =
      settings.tokenSeconds === 0 ? 'as long as the mount allows' : `${settings.tokenSeconds} seconds at most`;
    facts.push(`The role makes batch tokens, which Vault can neither list nor revoke; those out there live ${life}.`);
  }
  return [...facts, ...newestFirst(tokens).map(tokenFact)].map((fact) => inert(fact).slice(0, 500));
}

function newestFirst(tokens: RoleAccess['tokens']): RoleAccess['tokens'] {
  return [...tokens].sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
}

function tokenFact({ accessor, kinship, createdAt, expiresAt }: RoleAccess['tokens'][number]): string {
  const until = expiresAt === undefined ? 'without end' : `until ${expiresAt.slice(0, 19)}Z`;
  return `Token ${accessor.slice(0, 8)}… (${kinship}), made ${createdAt ?? 'at an unknown time'}, lives ${until}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
