import { z } from 'zod';
import { fail } from '../fail.ts';
import { type HttpRequest, httpCall } from '../http.ts';
import { Secret } from '../secret.ts';
import { SecretRef } from '../secret-ref.ts';
import { type Connector, type ConnectorDeps, type ConnectorFacts, entryOf } from './connector.ts';

/** Slice `connectors.entra`: an application of the engine's own that owns the applications whose secrets it rotates. */
export const EntraConfig = z.strictObject({
  /** Directory (tenant) id. */
  tenant: z.string().regex(/^[\w.-]+$/, 'a tenant is a directory id or a domain'),
  loginUrl: z.url().default('https://login.microsoftonline.com'),
  graphUrl: z.url().default('https://graph.microsoft.com'),
  /** Needs the application permission `Application.ReadWrite.OwnedBy`, and nothing more. */
  clientId: z.string(),
  clientSecret: SecretRef,
});
export type EntraConfig = z.infer<typeof EntraConfig>;

const facts: ConnectorFacts = {
  what: 'a client secret of an Entra application',
  by: 'api',
  verbs: ['create', 'list', 'test', 'revoke'],
  order: 'create-first',
  reversible: false,
  revokes: 'the-old-one',
  wayBack:
    'Entra cannot bring a removed client secret back; until it is removed, the old value is put back into Vault.',
  breaks: ['Access tokens that were issued before stay valid until they expire, for about an hour.'],
};

const Passwords = z.object({
  passwordCredentials: z.array(
    z.object({ keyId: z.string(), displayName: z.string().nullish(), hint: z.string().nullish() }),
  ),
});
const Added = z.object({ keyId: z.string(), secretText: z.string().min(16) });
const Token = z.object({ access_token: z.string() });
const TokenError = z.object({ error: z.string(), error_codes: z.array(z.number()).default([]) });

/** Wrong, expired and revoked secret (AADSTS7000215, 7000222, 7005003: learn.microsoft.com, «AADSTS error codes»). */
const refusedSecret = [7000215, 7000222, 7005003];

/**
 * Client secrets of Entra applications through Microsoft Graph v1.0 (`addPassword`, `removePassword`). A secret cannot
 * be disabled, only removed. Graph shows the first three characters of a value, which is how the old one is found.
 */
export function createEntraConnector(
  config: EntraConfig,
  { readSecret }: Pick<ConnectorDeps, 'readSecret'>,
): Connector {
  async function askToken(clientId: string, secret: Secret, purpose: string) {
    return httpCall({
      vendor: 'Entra',
      purpose,
      method: 'POST',
      url: `${config.loginUrl}/${config.tenant}/oauth2/v2.0/token`,
      form: {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret.reveal(),
        scope: `${config.graphUrl}/.default`,
      },
      answers: [400, 401],
    });
  }

  async function graph(request: Pick<HttpRequest, 'purpose' | 'method' | 'json' | 'answers'> & { path: string }) {
    // A new token for each call: a cached one would turn every restart of the vendor's side into a denial.
    const login = await askToken(config.clientId, await readSecret(config.clientSecret), 'log the engine in');
    if (login.status !== 200) {
      throw fail('ProviderDenied', "Entra refuses the engine's own client secret (connectors.entra.clientSecret).");
    }
    const { path, ...rest } = request;
    const { access_token } = login.read(Token);
    const headers = { authorization: `Bearer ${access_token}` };
    return httpCall({ vendor: 'Entra', url: `${config.graphUrl}/v1.0/${path}`, headers, ...rest });
  }

  async function passwords(application: string) {
    const reply = await graph({
      purpose: 'list the client secrets',
      method: 'GET',
      path: `${pathOf(application)}?$select=passwordCredentials`,
    });
    return reply.read(Passwords).passwordCredentials;
  }

  return {
    system: 'entra',
    facts,
    list: async (entry, label) => {
      const found = await passwords(entryOf('entra', entry).application);
      return found
        .map(({ keyId, displayName }) => ({ keyId, ...(displayName ? { label: displayName } : {}) }))
        .filter((key) => label === undefined || key.label === label);
    },
    create: async (entry, label) => {
      const reply = await graph({
        purpose: 'add a client secret',
        method: 'POST',
        path: `${pathOf(entryOf('entra', entry).application)}/addPassword`,
        json: { passwordCredential: { displayName: label } },
      });
      const { keyId, secretText } = reply.read(Added);
      return { keyId, value: new Secret(secretText) };
    },
    accepts: async (entry, value) => {
      const reply = await askToken(entryOf('entra', entry).application, value, 'try a client secret');
      if (reply.status === 200) return 'accepted';
      const { error, error_codes } = reply.read(TokenError);
      if (error === 'invalid_client' && error_codes.some((code) => refusedSecret.includes(code))) return 'refused';
      const codes = error_codes.map((code) => `AADSTS${code}`).join(', ') || 'without a code';
      throw fail('ProviderRefused', `Entra could not try the client secret (${codes}): is the application enabled?`);
    },
    revoke: async (entry, keyId) => {
      const { application } = entryOf('entra', entry);
      const path = `${pathOf(application)}/removePassword`;
      const reply = await graph({
        purpose: 'remove a client secret',
        method: 'POST',
        path,
        json: { keyId },
        answers: [400],
      });
      if (reply.status !== 400) return;
      // Graph answers 400 to an unknown keyId as to any bad request, so the list decides whether it is gone.
      const left = await passwords(application);
      if (left.some((one) => one.keyId === keyId)) {
        throw fail('ProviderRefused', `Entra answered 400 when asked to remove the client secret ${keyId}.`);
      }
    },
    identify: async (entry, value) => {
      const hint = value.reveal().slice(0, 3);
      const alike = (await passwords(entryOf('entra', entry).application)).filter((one) => one.hint === hint);
      if (alike.length > 1) {
        throw fail(
          'ProviderRefused',
          'Several client secrets of the application begin alike, so the old one cannot be told: remove what is not used.',
        );
      }
      return alike[0]?.keyId;
    },
  };
}

function pathOf(application: string): string {
  if (!/^[\w.-]{1,100}$/.test(application))
    throw fail('ConfigInvalid', 'An Entra application is named by its client id.');
  return `applications(appId='${application}')`;
}
