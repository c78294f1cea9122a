import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureKeys } from '../../cli/local/keys.ts';
import { type Stack, startStack } from '../../cli/local/stack.ts';
import { loadEncryption } from '../../worker/encryption.ts';
import { missingSearchAttributes } from '../../worker/search-attributes.ts';

let root: string;
let stack: Stack;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ir-servers-'));
  stack = await startStack(join(root, 'run'), () => undefined);
});
afterAll(async () => {
  await stack?.stop();
  await rm(root, { recursive: true });
});

const Login = z.object({ auth: z.object({ client_token: z.string(), token_policies: z.array(z.string()) }) });
const Kv = z.object({ data: z.object({ data: z.record(z.string(), z.string()) }) });

async function vault(method: string, path: string, token: string, body?: unknown): Promise<Response> {
  return fetch(`${stack.vault.address}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function logInAsWorker(): Promise<z.infer<typeof Login>['auth']> {
  const [role_id, secret_id] = await Promise.all(
    [stack.vault.roleIdFile, stack.vault.secretIdFile].map((file) => readFile(file, 'utf8')),
  );
  return Login.parse(await (await vault('POST', 'auth/approle/login', '', { role_id, secret_id })).json()).auth;
}

describe('The embedded Temporal', () => {
  it('knows our search attributes from its first moment', async () => {
    const connection = await Connection.connect({ address: stack.temporal.address });
    expect(await missingSearchAttributes(connection, 'default')).toEqual([]);
    await connection.close();
  });

  it('shows its UI with our codec server', async () => {
    const settings = await (await fetch(`${stack.temporal.ui}/api/v1/settings`)).text();
    expect(settings).toContain(`http://127.0.0.1:${stack.codecPort}`);
  });
});

describe('The embedded OpenBao', () => {
  it('lets the worker in under its own policy only', async () => {
    const { client_token, token_policies } = await logInAsWorker();
    expect(token_policies).toContain('ir-worker');
    expect((await vault('POST', 'sys/policies/acl/mine', client_token, { policy: '' })).status).toBe(403);
  });

  it('keeps its secrets, its audit log and the worker’s way in over a restart', async () => {
    const root = await readFile(stack.vault.rootTokenFile, 'utf8');
    await vault('POST', 'secret/data/mcp/sentinel', root, { data: { token: 'one' } });
    const secretId = await readFile(stack.vault.secretIdFile, 'utf8');
    const { root: folder } = stack.folder;
    await stack.stop();
    stack = await startStack(folder, () => undefined);
    const answer = Kv.parse(await (await vault('GET', 'secret/data/mcp/sentinel', root)).json());
    expect(answer.data.data).toEqual({ token: 'one' });
    expect(await readFile(stack.vault.secretIdFile, 'utf8')).toBe(secretId);
    await logInAsWorker();
    expect(await readFile(stack.vault.auditLog, 'utf8')).toContain('secret/data/mcp/sentinel');
  });

  it('finishes a set-up that was interrupted before the worker had its way in', async () => {
    const { root: folder } = stack.folder;
    await stack.stop();
    await Promise.all([rm(stack.vault.secretIdFile), rm(stack.vault.roleIdFile)]);
    stack = await startStack(folder, () => undefined);
    await logInAsWorker();
  });
});

describe('The run folder', () => {
  it('holds no file that others may read', async () => {
    const names = await readdir(stack.folder.root, { recursive: true });
    const files = await Promise.all(
      names.map(async (name) => ({ name, found: await stat(join(stack.folder.root, name)) })),
    );
    expect(files.filter(({ found }) => (found.mode & 0o077) !== 0).map(({ name }) => name)).toEqual([]);
  });

  it('has no secret in the command line or the environment of a server', async () => {
    const secrets = [
      await readFile(stack.vault.rootTokenFile, 'utf8'),
      await readFile(stack.vault.secretIdFile, 'utf8'),
      await readFile(stack.keys.payloadKeyFile, 'utf8'),
    ].map((text) => text.trim());
    for (const name of ['temporal', 'openbao']) {
      const pid = stack.processes.pidOf(name);
      const seen = ['cmdline', 'environ'].map((what) => readFileSync(`/proc/${pid}/${what}`, 'latin1')).join();
      expect(seen).toContain('PATH=');
      for (const secret of secrets) expect(seen).not.toContain(secret);
    }
  });
});

describe('The keys of one machine', () => {
  it('are made once and kept', async () => {
    const folder = await mkdtemp(join(root, 'keys-'));
    const first = await ensureKeys(folder);
    expect(await ensureKeys(folder)).toEqual(first);
    expect(Buffer.from(first.gatewayPublicKey, 'base64')).toHaveLength(32);
    const sealed = await (await loadEncryption(first.payloadKeyFile)).encode([{ data: Buffer.from('x') }]);
    expect(sealed).toHaveLength(1);
  });

  it('are never written over, whatever is in the file', async () => {
    const folder = await mkdtemp(join(root, 'keys-'));
    await ensureKeys(folder);
    await writeFile(join(folder, 'payload-key'), 'mine');
    await ensureKeys(folder);
    expect(await readFile(join(folder, 'payload-key'), 'utf8')).toBe('mine');
  });
});
