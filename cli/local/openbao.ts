import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../worker/problem.ts';
import type { Service } from './processes.ts';

const Initialised = z.object({ keys: z.array(z.string()).length(1), root_token: z.string() });
const Sealed = z.object({ initialized: z.boolean(), sealed: z.boolean() });
const RoleId = z.object({ data: z.object({ role_id: z.string() }) });
const Mounts = z.object({ data: z.record(z.string(), z.unknown()) });
const SecretId = z.object({ data: z.object({ secret_id: z.string() }) });

/** The files of one OpenBao: its storage, its audit log, and the keys that open it (0600). */
function filesIn(folder: string) {
  const inside = (name: string) => join(folder, name);
  return {
    config: inside('bao.hcl'),
    storage: inside('raft'),
    audit: inside('audit.log'),
    unsealKey: inside('unseal-key'),
    rootToken: inside('root-token'),
    roleId: inside('worker-role-id'),
    secretId: inside('worker-secret-id'),
  };
}

/**
 * A real OpenBao on this machine, with storage that outlives it and an audit log. No secret is in its arguments or its
 * environment.
 */
export async function openBaoServer(options: {
  program: string;
  folder: string;
  port: number;
  clusterPort: number;
}): Promise<Service> {
  const { program, folder, port, clusterPort } = options;
  const files = filesIn(folder);
  const address = `http://127.0.0.1:${port}`;
  const config = `ui = false
api_addr = "${address}"
cluster_addr = "http://127.0.0.1:${clusterPort}"
storage "raft" {
  path = ${JSON.stringify(files.storage)}
  node_id = "one"
}
listener "tcp" {
  address = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${clusterPort}"
  tls_disable = true
}
audit "file" "file" {
  options {
    file_path = ${JSON.stringify(files.audit)}
    mode = "0600"
  }
}
`;
  await writeFile(files.config, config, { mode: 0o600 });
  return {
    name: 'openbao',
    command: '/bin/sh',
    args: ['-c', 'umask 077; mkdir -p "$2"; exec "$0" server -config="$1"', program, files.config, files.storage],
    ready: async () => (await fetch(`${address}/v1/sys/seal-status`, { signal: AbortSignal.timeout(1_000) })).ok,
  };
}

/** Where the worker finds its AppRole ids, for `vault.role` of ir.yaml. */
export interface PreparedVault {
  address: string;
  roleIdFile: string;
  secretIdFile: string;
  rootTokenFile: string;
  auditLog: string;
}

/**
 * Initialises an OpenBao once, unseals it at each start, and gives the worker its role with the policy that is in this
 * project. Doing it again changes nothing.
 */
export async function prepareOpenBao(folder: string, port: number): Promise<PreparedVault> {
  const files = filesIn(folder);
  const address = `http://127.0.0.1:${port}`;
  const operator = new VaultOperator(address);
  const { initialized } = Sealed.parse(await operator.call('GET', 'sys/seal-status'));
  if (!initialized) {
    const { keys, root_token } = Initialised.parse(
      await operator.call('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }),
    );
    await writeFile(files.unsealKey, keys[0] ?? '', { mode: 0o600 });
    await writeFile(files.rootToken, root_token, { mode: 0o600 });
  }
  await operator.call('PUT', 'sys/unseal', { key: await readKey(files.unsealKey, folder) });
  await operator.logIn(await readKey(files.rootToken, folder));
  await setUp(operator, files);
  return {
    address,
    roleIdFile: files.roleId,
    secretIdFile: files.secretId,
    rootTokenFile: files.rootToken,
    auditLog: files.audit,
  };
}

async function readKey(file: string, folder: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new Problem(
      'preflight',
      `${file} is gone, and without it OpenBao stays shut. Remove ${folder} to begin anew.`,
    );
  });
}

/** Only what is missing: an earlier start may have been interrupted anywhere. The policy is always this version's. */
async function setUp(operator: VaultOperator, files: ReturnType<typeof filesIn>): Promise<void> {
  const { data: mounts } = Mounts.parse(await operator.call('GET', 'sys/mounts'));
  if (!('secret/' in mounts)) {
    await operator.call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  }
  const { data: methods } = Mounts.parse(await operator.call('GET', 'sys/auth'));
  if (!('approle/' in methods)) await operator.call('POST', 'sys/auth/approle', { type: 'approle' });
  const policy = await readFile(new URL('../../worker/vault-policy.hcl', import.meta.url), 'utf8');
  await operator.call('PUT', 'sys/policies/acl/ir-worker', { policy });
  await operator.call('POST', 'auth/approle/role/ir-worker', {
    token_policies: ['ir-worker'],
    token_ttl: '1h',
    token_max_ttl: '4h',
  });
  const { data: role } = RoleId.parse(await operator.call('GET', 'auth/approle/role/ir-worker/role-id'));
  await writeFile(files.roleId, role.role_id, { mode: 0o600 });
  if (await isThere(files.secretId)) return;
  const { data: secret } = SecretId.parse(await operator.call('POST', 'auth/approle/role/ir-worker/secret-id', {}));
  await writeFile(files.secretId, secret.secret_id, { mode: 0o600 });
}

async function isThere(file: string): Promise<boolean> {
  return readFile(file, 'utf8').then(
    (text) => text !== '',
    () => false,
  );
}

/** Sets up a Vault of one's own, as its operator. The engine itself never holds such rights. */
export class VaultOperator {
  readonly #address: string;
  #token = '';

  constructor(address: string) {
    this.#address = address;
  }

  /** Uses this token and waits until the server takes requests: after an unseal it needs a moment. */
  async logIn(token: string): Promise<void> {
    this.#token = token.trim();
    for (let attempt = 0; attempt < 200; attempt++) {
      const health = await fetch(`${this.#address}/v1/sys/health`).catch(() => undefined);
      if (health?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Problem('unreachable', `OpenBao at ${this.#address} was unsealed but does not become active.`);
  }

  /** @throws Problem with the path and the status, never with a body */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#address}/v1/${path}`, {
      method,
      headers: this.#token === '' ? {} : { 'X-Vault-Token': this.#token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The first start writes a lot; on a busy machine that takes its time.
      signal: AbortSignal.timeout(60_000),
    }).catch(() => {
      throw new Problem('unreachable', `OpenBao at ${this.#address} did not answer ${method} ${path}.`);
    });
    const text = await response.text();
    if (!response.ok) throw new Problem('failed', `OpenBao answered ${response.status} to ${method} ${path}.`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
