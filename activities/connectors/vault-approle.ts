import { z } from 'zod';
import { fail } from '../fail.ts';
import { Secret } from '../secret.ts';
import { refusalOf, says } from '../vault/refusal.ts';
import { succeeded, understood, type Vault } from '../vault/vault.ts';
import { type Connector, type ConnectorFacts, entryOf, type Key } from './connector.ts';

const facts: ConnectorFacts = {
  what: 'a secret-id of a Vault AppRole',
  by: 'api',
  verbs: ['create', 'list', 'test', 'revoke'],
  order: 'create-first',
  reversible: false,
  revokes: 'all-others',
  wayBack:
    'Vault cannot bring a destroyed secret-id back; until it is destroyed, the old value is put back into Vault.',
  breaks: ['Every other secret-id of the AppRole is destroyed too.'],
};

const Created = z.object({ data: z.object({ secret_id: z.string(), secret_id_accessor: z.string() }) });
const LookedUp = z.object({ data: z.object({ metadata: z.record(z.string(), z.string()).nullish() }) });
const RoleId = z.object({ data: z.object({ role_id: z.string() }) });
const Login = z.object({ auth: z.object({ client_token: z.string(), accessor: z.string() }) });

/** The metadata field of a secret-id that holds our label. */
const labelField = 'ir-label';

/**
 * Secret-ids of AppRoles. Keys are accessors. Which accessor a value belongs to is not asked, since the worker's policy
 * keeps it from handing secret-ids to the lookup; so a rotation destroys all the others.
 */
export function createVaultApproleConnector(vault: Vault): Connector {
  const pathOf = (role: string) => `auth/${vault.approleMount}/role/${checkedRole(role)}`;

  /** Gone between listing and looking: no key. */
  async function lookUp(role: string, accessor: string): Promise<Key | undefined> {
    const path = `${pathOf(role)}/secret-id-accessor/lookup`;
    const answer = await vault.exchange('POST', path, { secret_id_accessor: accessor });
    if (answer.status === 404 || says(answer, 'failed to find accessor entry')) return undefined;
    if (!succeeded(answer)) throw refusalOf('POST', path, answer);
    const label = understood(LookedUp, answer.body, path).data.metadata?.[labelField];
    return { keyId: accessor, ...(label === undefined ? {} : { label }) };
  }

  return {
    system: 'vault-approle',
    facts,
    list: async (entry, label) => {
      const { role } = entryOf('vault-approle', entry);
      const keys: Key[] = [];
      for (const accessor of await vault.list(`${pathOf(role)}/secret-id`)) {
        const key = await lookUp(role, accessor);
        if (key && (label === undefined || key.label === label)) keys.push(key);
      }
      return keys;
    },
    create: async (entry, label) => {
      const path = `${pathOf(entryOf('vault-approle', entry).role)}/secret-id`;
      // Vault wants the metadata as JSON inside a string.
      const body = await vault.request('POST', path, { metadata: JSON.stringify({ [labelField]: label }) });
      const { secret_id, secret_id_accessor } = understood(Created, body, path).data;
      return { keyId: secret_id_accessor, value: new Secret(secret_id) };
    },
    accepts: async (entry, value) => {
      const { role } = entryOf('vault-approle', entry);
      const rolePath = `${pathOf(role)}/role-id`;
      const { role_id } = understood(RoleId, await vault.request('GET', rolePath), rolePath).data;
      const path = `auth/${vault.approleMount}/login`;
      const answer = await vault.exchange('POST', path, { role_id, secret_id: value.reveal() });
      if (says(answer, 'invalid role or secret ID') || says(answer, 'invalid secret id')) return 'refused';
      if (!succeeded(answer)) throw refusalOf('POST', path, answer);
      // The probe must leave no token behind.
      const { accessor } = understood(Login, answer.body, path).auth;
      await vault.request('POST', 'auth/token/revoke-accessor', { accessor });
      return 'accepted';
    },
    revoke: async (entry, keyId) => {
      const path = `${pathOf(entryOf('vault-approle', entry).role)}/secret-id-accessor/destroy`;
      const answer = await vault.exchange('POST', path, { secret_id_accessor: keyId });
      // A second destroy answers 500 with these words (seen on OpenBao 2.7.2), or 404 on newer servers: it is gone.
      if (answer.status === 404 || says(answer, 'failed to find accessor entry')) return;
      if (!succeeded(answer)) throw refusalOf('POST', path, answer);
    },
    identify: async () => undefined,
  };
}

function checkedRole(role: string): string {
  if (/^[\w.-]{1,100}$/.test(role)) return role;
  throw fail('ConfigInvalid', 'The role of a vault-approle credential is the name of an AppRole.');
}
