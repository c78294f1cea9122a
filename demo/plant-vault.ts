import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Asks Vault as its operator; the demo's own setup, not the engine's way in. */
export interface Operator {
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

const SecretId = z.object({ data: z.object({ secret_id: z.string() }) });
const RoleId = z.object({ data: z.object({ role_id: z.string() }) });
const Login = z.object({ auth: z.object({ client_token: z.string() }) });

/** The server may read its own secret, and two that it has no business with: that is how blast radii grow. */
const policy = `path "secret/data/mcp/sentinel"  { capabilities = ["read"] }
path "secret/data/mcp/github"    { capabilities = ["read"] }
path "secret/data/mcp/greynoise" { capabilities = ["read"] }
`;

/** What the thief took, for checking afterwards that it is worthless. Written to files of 0600 by {@link plantVault}. */
export interface Stolen {
  roleIdFile: string;
  secretIdFile: string;
  tokenFile: string;
}

/**
 * Plants the compromised server in Vault: policy, AppRole, a secret-id, two live tokens (the server's and the thief's),
 * and the credentials within its reach.
 * @param clientSecret the server's client secret, as the identity provider gave it
 */
export async function plantVault(operator: Operator, clientSecret: string, stolen: Stolen): Promise<void> {
  await operator.call('PUT', 'sys/policies/acl/mcp-sentinel', { policy });
  await operator.call('POST', 'auth/approle/role/mcp-sentinel', {
    token_policies: ['mcp-sentinel'],
    token_ttl: '24h',
    token_max_ttl: '72h',
  });
  const { data: role } = RoleId.parse(await operator.call('GET', 'auth/approle/role/mcp-sentinel/role-id'));
  const { data: secret } = SecretId.parse(await operator.call('POST', 'auth/approle/role/mcp-sentinel/secret-id', {}));
  const ids = { role_id: role.role_id, secret_id: secret.secret_id };
  const server = Login.parse(await operator.call('POST', 'auth/approle/login', ids));
  await operator.call('POST', 'auth/approle/login', ids);
  await writeFile(stolen.roleIdFile, role.role_id, { mode: 0o600 });
  await writeFile(stolen.secretIdFile, secret.secret_id, { mode: 0o600 });
  await writeFile(stolen.tokenFile, server.auth.client_token, { mode: 0o600 });
  const values = {
    'mcp/sentinel': { client_secret: clientSecret, workspace: 'ws-northwind' },
    'mcp/github': { token: `github_pat_${randomBytes(24).toString('hex')}` },
    'mcp/greynoise': { api_key: randomBytes(24).toString('base64url') },
    'mcp-approle/sentinel': { secret_id: secret.secret_id },
  };
  for (const [path, data] of Object.entries(values)) await operator.call('POST', `secret/data/${path}`, { data });
}
