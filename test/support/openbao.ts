import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Secret } from '../../activities/secret.ts';
import { Vault, type VaultAccess } from '../../activities/vault/vault.ts';

/** A server's way into Vault, as its thief would hold it. */
export interface Planted {
  role: string;
  roleId: string;
  secretId: string;
  secretIdAccessor: string;
  /** A live token, made by a login with the ids above. */
  token: string;
  accessor: string;
}

/** What an AppRole login gave, or why it gave nothing. */
export interface Door {
  status: number;
  token?: string;
  accessor?: string;
}

const Init = z.object({ keys: z.array(z.string()).length(1), root_token: z.string() });
const RoleId = z.object({ data: z.object({ role_id: z.string() }) });
const SecretId = z.object({ data: z.object({ secret_id: z.string(), secret_id_accessor: z.string() }) });
const Auth = z.object({ auth: z.object({ client_token: z.string(), accessor: z.string() }) });
const Current = z.object({ data: z.object({ metadata: z.object({ version: z.number() }) }) });

const workerPolicyFile = fileURLToPath(new URL('../../worker/vault-policy.hcl', import.meta.url));

/**
 * A real OpenBao in memory, on a free port, with an audit file, KV v2 at `secret/`, AppRole, and the worker's own role
 * under the worker's own policy. The binary is `IR_BAO_BIN`, else `bao` on the PATH. The root token stays in this object.
 */
export class OpenBao {
  readonly address: string;
  readonly auditLog: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #unsealKey = '';
  #root = '';

  private constructor(address: string, folder: string, child: ChildProcess) {
    this.address = address;
    this.#folder = folder;
    this.auditLog = join(folder, 'audit.log');
    this.#child = child;
  }

  /** @param ready `false` leaves it uninitialised. */
  static async start({ ready = true }: { ready?: boolean } = {}): Promise<OpenBao> {
    const folder = await mkdtemp(join(tmpdir(), 'ir-bao-'));
    const address = `http://127.0.0.1:${await freePort()}`;
    const config = join(folder, 'bao.hcl');
    await writeFile(config, configuration(address, join(folder, 'audit.log')));
    const child = spawn(baoBinary(), ['server', `-config=${config}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-2_000);
      });
    }
    const bao = new OpenBao(address, folder, child);
    while (!(await answers(address))) {
      if (child.exitCode !== null) throw new Error(`bao ended: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (ready) await bao.#prepare();
    return bao;
  }

  /** Asks as root, or with another token. Gives status and parsed body. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    token = this.#root,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.address}/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Like {@link OpenBao.call} as root, but a refusal is an error of the test. */
  async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async policy(name: string, text: string): Promise<void> {
    await this.must('PUT', `sys/policies/acl/${name}`, { policy: text });
  }

  /** Makes an AppRole and one secret-id of it. `settings` are AppRole role parameters. */
  async role(name: string, settings: Record<string, unknown>): Promise<Omit<Planted, 'token' | 'accessor'>> {
    await this.must('POST', `auth/approle/role/${name}`, settings);
    const { role_id } = RoleId.parse(await this.must('GET', `auth/approle/role/${name}/role-id`)).data;
    return { role: name, roleId: role_id, ...(await this.secretId(name)) };
  }

  async secretId(role: string): Promise<{ secretId: string; secretIdAccessor: string }> {
    const { data } = SecretId.parse(await this.must('POST', `auth/approle/role/${role}/secret-id`, {}));
    return { secretId: data.secret_id, secretIdAccessor: data.secret_id_accessor };
  }

  /** Tries the door that a thief of these ids would try. */
  async login({ roleId, secretId }: { roleId: string; secretId: string }): Promise<Door> {
    const answer = await this.call('POST', 'auth/approle/login', { role_id: roleId, secret_id: secretId }, '');
    const auth = Auth.safeParse(answer.body).data?.auth;
    return { status: answer.status, ...(auth && { token: auth.client_token, accessor: auth.accessor }) };
  }

  /** What a token's holder sees when trying it: 200, or 403 once it is dead. */
  async tryToken(token: string): Promise<number> {
    return (await this.call('GET', 'auth/token/lookup-self', undefined, token)).status;
  }

  /**
   * Plants a server `mcp-<server>`: policy, AppRole, secret-id and a live token.
   * @param policy default: read and list of `secret/mcp/<server>` and below.
   */
  async plant(
    server: string,
    { policy, settings = {} }: { policy?: string; settings?: Record<string, unknown> } = {},
  ): Promise<Planted> {
    const name = `mcp-${server}`;
    await this.policy(name, policy ?? defaultPolicy(server));
    const ids = await this.role(name, { token_policies: [name], token_ttl: '1h', ...settings });
    const { token, accessor, status } = await this.login(ids);
    if (!token) throw new Error(`login of ${name} gave ${status}`);
    return { ...ids, token, accessor: accessor ?? '' };
  }

  /** Writes a KV v2 secret below `secret/`, like a person with enough rights would. Gives the new version. */
  async put(path: string, data: Record<string, unknown>): Promise<number> {
    const kv = path.replace(/^secret\//, 'secret/data/');
    await this.must('POST', kv, { data });
    return Current.parse(await this.must('GET', kv)).data.metadata.version;
  }

  /** A client with a new AppRole of its own. `policies` default to the worker's own. */
  async connect(
    access: Partial<VaultAccess> & { policies?: string[]; settings?: Record<string, unknown> } = {},
  ): Promise<Vault> {
    const { policies = ['ir-worker'], settings = {}, ...rest } = access;
    const name = `ir-${Math.random().toString(36).slice(2)}`;
    const { roleId, secretId } = await this.role(name, { token_policies: policies, token_ttl: '1h', ...settings });
    return Vault.connect({
      address: this.address,
      roleId: new Secret(roleId),
      secretId: new Secret(secretId),
      ...rest,
    });
  }

  /** The audit device's lines, parsed. */
  async auditLines(): Promise<unknown[]> {
    return (await readFile(this.auditLog, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  async seal(): Promise<void> {
    await this.must('PUT', 'sys/seal');
  }

  async unseal(): Promise<void> {
    await this.must('PUT', 'sys/unseal', { key: this.#unsealKey });
    while ((await this.call('GET', 'sys/health')).status !== 200)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const init = Init.parse(await this.must('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }));
    this.#unsealKey = init.keys[0] ?? '';
    this.#root = init.root_token;
    await this.unseal();
    await this.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
    await this.must('POST', 'sys/auth/approle', { type: 'approle' });
    await this.policy('ir-worker', await readFile(workerPolicyFile, 'utf8'));
  }
}

function configuration(address: string, auditLog: string): string {
  // Audit devices come from the file only: OpenBao refuses to make one over its API. Its JSON form takes none.
  return `
storage "inmem" {}
listener "tcp" {
  address     = "${new URL(address).host}"
  tls_disable = true
}
api_addr = "${address}"
audit "file" "file" {
  options { file_path = "${auditLog}" }
}
`;
}

function defaultPolicy(server: string): string {
  return `
path "secret/data/mcp/${server}" { capabilities = ["read"] }
path "secret/data/mcp/${server}/*" { capabilities = ["read"] }
path "secret/metadata/mcp/${server}/*" { capabilities = ["list"] }`;
}

function baoBinary(): string {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'bao'));
  const found = [process.env.IR_BAO_BIN ?? '', ...onPath].find((file) => file !== '' && existsSync(file));
  if (!found) throw new Error('These tests need OpenBao: set IR_BAO_BIN to the bao binary, or put it on the PATH.');
  return found;
}

async function answers(address: string): Promise<boolean> {
  return fetch(`${address}/v1/sys/seal-status`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.status === 200,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
