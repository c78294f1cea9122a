import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../activities/vault/policy-text.ts';
import type { Vault } from '../../activities/vault/vault.ts';
import type { Method } from '../../activities/vault/wire.ts';
import { OpenBao, type Planted } from '../support/openbao.ts';

let bao: OpenBao;
let server: Planted;
let worker: Vault;
let text: string;

beforeAll(async () => {
  bao = await OpenBao.start();
  server = await bao.plant('sentinel');
  await bao.put('secret/mcp/sentinel', { client_secret: 'x' });
  await bao.put('secret/ir/pending/old', { value: 'x' });
  await bao.put('secret/mcp-approle/sentinel', { secret_id: 'x' });
  await bao.put('secret/finance/payroll', { password: 'x' });
  worker = await bao.connect();
  text = await readFile(new URL('../../worker/vault-policy.hcl', import.meta.url), 'utf8');
});
afterAll(() => bao?.stop());

type Attempt = [capability: string, method: Method, path: string, body?: (() => unknown) | undefined];

const role = 'auth/approle/role/mcp-sentinel';
/** Everything that the activities do, and the capability they need for it. Repeating one must not fail for another reason. */
const allowed: Attempt[] = [
  ['read', 'GET', 'secret/data/mcp/sentinel'],
  ['create', 'POST', `secret/data/mcp/new-${process.pid}`, () => ({ data: { token: 'x' } })],
  ['update', 'POST', 'secret/data/mcp/sentinel', () => ({ data: { client_secret: 'y' } })],
  ['read', 'GET', 'secret/metadata/mcp/sentinel'],
  ['list', 'LIST', 'secret/metadata/mcp'],
  ['read', 'GET', 'secret/subkeys/mcp/sentinel'],
  ['read', 'GET', 'secret/data/ir/pending/old'],
  ['create', 'POST', `secret/data/ir/pending/new-${process.pid}`, () => ({ data: { value: 'x' } })],
  ['update', 'POST', 'secret/data/ir/pending/old', () => ({ data: { value: 'y' } })],
  ['read', 'GET', 'secret/metadata/ir/pending/old'],
  ['list', 'LIST', 'secret/metadata/ir/pending'],
  ['delete', 'DELETE', 'secret/metadata/ir/pending/gone'],
  ['read', 'GET', 'secret/data/mcp-approle/sentinel'],
  ['create', 'POST', `secret/data/mcp-approle/new-${process.pid}`, () => ({ data: { secret_id: 'x' } })],
  ['update', 'POST', 'secret/data/mcp-approle/sentinel', () => ({ data: { secret_id: 'y' } })],
  ['read', 'GET', 'secret/metadata/mcp-approle/sentinel'],
  ['list', 'LIST', 'secret/metadata/mcp-approle'],
  ['read', 'GET', role],
  ['list', 'LIST', `${role}/secret-id`],
  ['update', 'POST', `${role}/secret-id`, () => ({ metadata: '{"ir":"x"}', ttl: '1h', num_uses: 3 })],
  ['update', 'POST', `${role}/secret-id-accessor/lookup`, () => ({ secret_id_accessor: server.secretIdAccessor })],
  ['list', 'LIST', 'auth/token/accessors'],
  ['update', 'POST', 'auth/token/lookup-accessor', () => ({ accessor: server.accessor })],
  ['update', 'POST', 'auth/token/revoke-accessor', () => ({ accessor: 'none' })],
  ['read', 'GET', 'sys/policies/acl/mcp-sentinel'],
  ['read', 'GET', 'auth/token/lookup-self'],
];

const denied: Attempt[] = [
  ['read', 'GET', 'secret/data/finance/payroll'],
  ['list', 'LIST', 'secret/metadata'],
  ['update', 'POST', 'secret/data/finance/payroll', () => ({ data: { password: 'y' } })],
  ['delete', 'DELETE', 'secret/metadata/mcp/sentinel'],
  ['delete', 'DELETE', 'secret/data/mcp/sentinel'],
  ['update', 'PUT', 'secret/destroy/mcp/sentinel', () => ({ versions: [1] })],
  ['update', 'POST', 'auth/token/create', () => ({})],
  ['update', 'POST', 'auth/token/create-orphan', () => ({})],
  ['update', 'PUT', 'sys/policies/acl/mcp-sentinel', () => ({ policy: 'path "*" { capabilities = ["sudo"] }' })],
  ['read', 'GET', 'sys/policies/acl/ir-worker'],
  ['update', 'POST', role, () => ({ token_policies: ['root'] })],
  ['update', 'POST', `${role}/policies`, () => ({ token_policies: ['ir-worker'] })],
  ['update', 'POST', `${role}/bind-secret-id`, () => ({ bind_secret_id: false })],
  ['update', 'POST', `${role}/role-id`, () => ({ role_id: 'chosen' })],
  ['update', 'POST', `${role}/custom-secret-id`, () => ({ secret_id: 'chosen' })],
  ['create', 'POST', 'auth/approle/role/mcp-invented', () => ({})],
  ['delete', 'DELETE', role],
  ['list', 'LIST', 'auth/approle/role'],
  ['update', 'POST', 'auth/approle/role/ir-other/secret-id', () => ({})],
  ['update', 'PUT', 'sys/seal'],
  ['read', 'GET', 'sys/mounts'],
  ['read', 'GET', 'sys/audit'],
  ['update', 'PUT', 'sys/leases/revoke-prefix/auth', () => ({})],
];

async function statusOf(vault: Vault, [, method, path, body]: Attempt): Promise<number> {
  return (await vault.exchange(method, path, body?.())).status;
}

describe("the worker's policy in Vault", () => {
  it.each(allowed)('lets it «%s»: %s %s', async (...attempt) => {
    expect(await statusOf(worker, attempt)).toBeLessThan(300);
  });

  it.each(denied)('denies it «%s»: %s %s', async (...attempt) => {
    expect(await statusOf(worker, attempt)).toBe(403);
  });

  it('lets it destroy a secret-id of a server', async () => {
    const { secretId, secretIdAccessor } = await bao.secretId('mcp-sentinel');
    const body = { secret_id_accessor: secretIdAccessor };
    await worker.request('POST', `${role}/secret-id-accessor/destroy`, body);
    expect((await bao.login({ roleId: server.roleId, secretId })).status).toBe(400);
  });

  it('holds no capability that nothing needs', async () => {
    // Of each single capability: without it, at least one of the allowed requests must be refused.
    const rules = parsePolicy(text);
    const singles = rules.flatMap(({ pattern, capabilities }) =>
      capabilities.map((capability) => ({ pattern, capability })),
    );
    const idle: string[] = [];
    for (const [index, { pattern, capability }] of singles.entries()) {
      const name = `cut-${index}`;
      await bao.policy(
        name,
        policyText(rules.map((rule) => (rule.pattern === pattern ? without(rule, capability) : rule))),
      );
      const settings = { token_policies: [name], token_no_default_policy: true, token_ttl: '1h' };
      const vault = await bao.connect({ settings });
      const related = allowed.filter(
        ([needed, , path]) => needed === capability || (capability === 'sudo' && path.endsWith('accessors')),
      );
      const fresh = related.map(
        ([needed, method, path, body]): Attempt => [needed, method, `${path}${needed === 'create' ? index : ''}`, body],
      );
      const statuses = [];
      for (const attempt of fresh) statuses.push(await statusOf(vault, attempt));
      if (!statuses.includes(403)) idle.push(`${capability} on ${pattern}`);
    }
    expect(idle).toEqual([]);
  });
});

type Rule = ReturnType<typeof parsePolicy>[number];

function without(rule: Rule, capability: string): Rule {
  return { ...rule, capabilities: rule.capabilities.filter((one) => one !== capability) };
}

function policyText(rules: Rule[]): string {
  return rules
    .filter(({ capabilities }) => capabilities.length > 0)
    .map(({ pattern, capabilities }) => `path "${pattern}" { capabilities = ${JSON.stringify(capabilities)} }`)
    .join('\n');
}
