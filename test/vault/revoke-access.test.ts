import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Inventory } from '../../activities/inventory.ts';
import { createPlanRevocation } from '../../activities/plan-revocation.ts';
import { createRevokeAccess, proveAccessRevoked } from '../../activities/revoke-access.ts';
import type { Vault } from '../../activities/vault/vault.ts';
import { Plan } from '../../workflows/contract/plan.ts';
import { OpenBao, type Planted } from '../support/openbao.ts';
import { FaultyProxy } from './faulty-proxy.ts';

const Keys = z.object({ data: z.object({ keys: z.array(z.string()) }) });
const Made = z.object({ auth: z.object({ client_token: z.string(), accessor: z.string() }) });

const inventory = Inventory.parse({
  servers: {
    sentinel: { vault: { approle: 'mcp-sentinel' } },
    twin: { vault: { approle: 'mcp-sentinel' } },
    github: { vault: { approle: 'mcp-github' } },
  },
  credentials: {},
});

const makesTokens = `
path "auth/token/create" { capabilities = ["update"] }
path "auth/token/create-orphan" { capabilities = ["update", "sudo"] }
path "auth/approle/role/mcp-sentinel/secret-id" { capabilities = ["update"] }`;

let bao: OpenBao;
let proxy: FaultyProxy;
let thief: Planted;
let neighbour: Planted;
let vault: Vault;

beforeAll(async () => {
  bao = await OpenBao.start();
  proxy = await FaultyProxy.before(bao.address);
  neighbour = await bao.plant('github');
});
beforeEach(async () => {
  await bao.call('DELETE', 'auth/approle/role/mcp-sentinel');
  for (const { accessor, policies } of await liveTokens()) {
    if (policies.includes('mcp-sentinel')) await bao.must('POST', 'auth/token/revoke-accessor', { accessor });
  }
  thief = await bao.plant('sentinel', { policy: makesTokens });
  vault = await bao.connect();
});
afterAll(async () => {
  await proxy?.stop();
  await bao?.stop();
});

const Looked = z.object({ data: z.object({ accessor: z.string(), policies: z.array(z.string()) }) });

async function liveTokens(): Promise<z.infer<typeof Looked>['data'][]> {
  const { keys } = Keys.parse(await bao.must('LIST', 'auth/token/accessors')).data;
  const answers = await Promise.all(
    keys.map((accessor) => bao.call('POST', 'auth/token/lookup-accessor', { accessor })),
  );
  return answers.flatMap(({ body }) => Looked.safeParse(body).data?.data ?? []);
}

async function mint(path: string, body: unknown, token = thief.token): Promise<string> {
  return Made.parse((await bao.call('POST', path, body, token)).body).auth.client_token;
}

async function planFor(vaultRole: string | undefined = 'mcp-sentinel'): Promise<Plan> {
  const dossier = { server: 'sentinel', credentials: [], notes: [], ...(vaultRole && { vaultRole }) };
  const window = { from: '2026-02-15T00:00:00Z', to: '2026-02-18T00:00:00Z' };
  const input = { incident: 'INC-20260218-7K3QF', server: 'sentinel', window, dossier };
  return Plan.parse(await createPlanRevocation({ inventory, vault })(input));
}

function actionOf(plan: Plan) {
  const [action] = plan.actions;
  if (!action) throw new Error('the plan has no action');
  return action;
}

async function revoke(
  plan: Plan,
  { through = vault, warrant = async () => {} }: { through?: Vault; warrant?: () => Promise<void> } = {},
) {
  const evidence = {
    address: 'evidence:INC-20260218-7K3QF/x',
    sha256: '0'.repeat(64),
    bytes: 0,
    mediaType: 'x',
    title: 'x',
  };
  const papers = {
    workflowId: 'w',
    runId: 'r',
    incident: 'i',
    gate: 'g',
    nonce: 'n',
    digest: 'd',
    plan: evidence,
    decisions: [],
  };
  const act = createRevokeAccess({ vault: through, requireWarrant: warrant });
  return act({ incident: plan.incident, server: plan.server, action: actionOf(plan), warrant: papers });
}

/** What the thief still can do: tries every door by asking the server. */
async function doors(...tokens: string[]) {
  const tried = await Promise.all([thief.token, ...tokens].map((token) => bao.tryToken(token)));
  return { login: (await bao.login(thief)).status, tokens: tried };
}

describe('the plan to revoke the access of a server', () => {
  it('counts what lets somebody in, names who stops, and holds accessors only', async () => {
    await bao.login(thief);
    await bao.secretId('mcp-sentinel');
    const plan = await planFor();
    expect(plan).toMatchObject({ step: 'revoke-token', order: 'containment' });
    expect(actionOf(plan)).toMatchObject({
      id: 'revoke-access.sentinel',
      kind: 'revoke-access',
      effect: 'destructive',
      target: 'auth/approle/role/mcp-sentinel',
      title: 'Revoke 2 tokens and 2 secret-ids of AppRole mcp-sentinel',
      breaks: [
        expect.stringContaining('sentinel loses Vault at once'),
        'twin uses the same AppRole and loses Vault, too.',
      ],
      args: { role: 'mcp-sentinel', policies: ['mcp-sentinel'] },
    });
    expect(plan.because[0]).toBe('AppRole mcp-sentinel has 2 secret-ids and 2 live tokens.');
    for (const secret of [thief.token, thief.secretId]) expect(JSON.stringify(plan)).not.toContain(secret);
  });

  it('finds children and orphans, also those that lie about their role', async () => {
    await mint('auth/token/create', { meta: { role_name: 'mcp-github' } });
    await mint('auth/token/create-orphan', { policies: ['mcp-sentinel'] });
    const plan = await planFor();
    expect(actionOf(plan).title).toMatch(/^Revoke 3 tokens /);
    expect(plan.because).toEqual(
      expect.arrayContaining([
        '1 token of them were made by another token of the server.',
        '1 token of them would outlive their parent; they carry only the policies of the role.',
      ]),
    );
  });

  it('leaves an administrator alone whose token has a policy of the server, too, and says so', async () => {
    const { auth } = Made.parse(
      await bao.must('POST', 'auth/token/create', { policies: ['mcp-sentinel', 'ir-worker'], no_parent: true }),
    );
    const plan = await planFor();
    expect(actionOf(plan).args.tokens).toEqual([thief.accessor]);
    expect(plan.because).toContainEqual(
      expect.stringMatching(/^1 other token with a policy of the role cannot be told/),
    );
    await bao.must('POST', 'auth/token/revoke-accessor', { accessor: auth.accessor });
  });

  it.each([
    ['needs no secret-id', { bind_secret_id: false, token_bound_cidrs: ['127.0.0.1/32'] }, /whoever knows its role id/],
    [
      'makes batch tokens',
      { token_type: 'batch' },
      /batch tokens, which Vault can neither list nor revoke; those out there live 3600 seconds/,
    ],
  ])('warns when the role %s', async (_, settings, warning) => {
    await bao.must('POST', 'auth/approle/role/mcp-sentinel', settings);
    expect((await planFor()).because).toContainEqual(expect.stringMatching(warning));
  });

  it('has no action for a server without a role', async () => {
    const dossier = { server: 'sentinel', credentials: [], notes: [] };
    const input = { incident: 'INC-20260218-7K3QF', server: 'sentinel', window: { from: '', to: '' }, dossier };
    const plan = await createPlanRevocation({ inventory, vault })(input);
    expect([plan.actions, plan.because]).toEqual([[], [expect.stringContaining('names no AppRole for sentinel')]]);
  });

  it('still finds the tokens of a role that was deleted', async () => {
    await bao.must('DELETE', 'auth/approle/role/mcp-sentinel');
    const plan = await planFor();
    expect(actionOf(plan).args.tokens).toEqual([thief.accessor]);
    await revoke(plan);
    expect(await bao.tryToken(thief.token)).toBe(403);
  });
});

describe('revoking the access of a server', () => {
  it('leaves the thief no door: old tokens, children, orphans and the secret-id are refused', async () => {
    const child = await mint('auth/token/create', {});
    const orphan = await mint('auth/token/create-orphan', { policies: ['mcp-sentinel'] });
    expect(await doors(child, orphan)).toEqual({ login: 200, tokens: [200, 200, 200] });
    const { proofs, revoked } = await revoke(await planFor());
    expect(await doors(child, orphan)).toEqual({ login: 400, tokens: [403, 403, 403] });
    expect(revoked.secretIds).toBe(1);
    expect(proofs.length).toBe(revoked.tokens + revoked.secretIds);
    expect(proofs.every(({ ok }) => ok)).toBe(true);
  });

  it('lets the neighbours in as before', async () => {
    await revoke(await planFor());
    expect([await bao.tryToken(neighbour.token), (await bao.login(neighbour)).status]).toEqual([200, 200]);
  });

  it('sweeps what the thief minted after the plan was approved', async () => {
    const plan = await planFor();
    const late = (await bao.login(thief)).token ?? '';
    const orphan = await mint('auth/token/create-orphan', { policies: ['mcp-sentinel'] });
    const spare = await bao.secretId('mcp-sentinel');
    const { revoked } = await revoke(plan);
    expect(await doors(late, orphan)).toEqual({ login: 400, tokens: [403, 403, 403] });
    expect((await bao.login({ ...thief, ...spare })).status).toBe(400);
    expect(revoked.secretIds).toBe(2);
  });

  it('sweeps what the thief mints between the first look and the first revocation', async () => {
    const plan = await planFor();
    const through = await bao.connect({ address: proxy.address });
    const orphans: string[] = [];
    proxy.first(/revoke-accessor/, async () => {
      await bao.call('POST', 'auth/approle/role/mcp-sentinel/secret-id', {}, thief.token);
      orphans.push(await mint('auth/token/create-orphan', { policies: ['mcp-sentinel'] }));
    });
    const { revoked } = await revoke(plan, { through });
    expect(revoked).toEqual({ tokens: 2, secretIds: 2 });
    expect((await doors(...orphans)).tokens).toEqual([403, 403]);
    expect((await liveTokens()).filter(({ policies }) => policies.includes('mcp-sentinel'))).toEqual([]);
  });

  it('may be repeated: what is gone counts as done', async () => {
    const plan = await planFor();
    const [first, second] = [await revoke(plan), await revoke(plan)];
    expect(second.revoked).toEqual(first.revoked);
    expect(second.proofs.every(({ ok }) => ok)).toBe(true);
  });

  it.each([
    ['a destroyed secret-id', /secret-id-accessor\/destroy/, 'drop' as const],
    [
      'a destroyed secret-id, as a 500',
      /secret-id-accessor\/destroy/,
      { status: 500, body: '{"errors":["internal error"]}' },
    ],
    ['a revoked token', /revoke-accessor/, 'hang' as const],
  ])('asks before it decides when the answer to %s is lost', async (_, about, fault) => {
    const plan = await planFor();
    const through = await bao.connect({ address: proxy.address, timeoutMs: 400 });
    proxy.break(about, fault);
    const before = proxy.seen.length;
    await revoke(plan, { through });
    expect(proxy.seen.slice(before).filter((line) => about.test(line))).toHaveLength(1);
    expect(await doors()).toEqual({ login: 400, tokens: [403] });
  });

  it('cuts the tokens even when a secret-id cannot be destroyed, and then fails', async () => {
    const plan = await planFor();
    const through = await bao.connect({ address: proxy.address });
    proxy.break(/secret-id-accessor\/lookup/, { status: 502, body: '' }, 9);
    proxy.break(/secret-id-accessor\/destroy/, { status: 502, body: '' }, 9);
    await expect(revoke(plan, { through })).rejects.toMatchObject({ type: 'VaultUnreachable' });
    expect((await doors()).tokens).toEqual([403]);
  });

  it('does nothing without a warrant', async () => {
    const plan = await planFor();
    const warrant = () => Promise.reject(new Error('no'));
    await expect(revoke(plan, { warrant })).rejects.toThrow('no');
    expect(await doors()).toEqual({ login: 200, tokens: [200] });
  });

  it('says that the door stays open where the role needs no secret-id', async () => {
    await bao.must('POST', 'auth/approle/role/mcp-sentinel', {
      bind_secret_id: false,
      token_bound_cidrs: ['127.0.0.1/32'],
    });
    const { proofs } = await revoke(await planFor());
    expect(proofs.filter(({ ok }) => !ok)).toMatchObject([
      { text: expect.stringContaining('Set bind_secret_id to true') },
    ]);
  });

  it('says that batch tokens cannot be proven dead', async () => {
    await bao.must('POST', 'auth/approle/role/mcp-sentinel', { token_type: 'batch' });
    const { proofs } = await revoke(await planFor());
    expect(proofs.filter(({ ok }) => !ok)).toMatchObject([{ text: expect.stringContaining('batch tokens') }]);
  });

  it('is denied without the right to revoke, and names it', async () => {
    const plan = await planFor();
    const through = await bao.connect({ policies: [] });
    await expect(revoke(plan, { through })).rejects.toMatchObject({ type: 'VaultDenied' });
    expect(await doors()).toEqual({ login: 200, tokens: [200] });
  });
});

describe('the proof that access is revoked', () => {
  it('fails while Vault still knows a token or a secret-id', async () => {
    const { args } = actionOf(await planFor());
    await expect(proveAccessRevoked(vault, args)).rejects.toMatchObject({ type: 'OldStillAccepted' });
    await expect(proveAccessRevoked(vault, { ...args, secretIds: [] })).rejects.toMatchObject({
      type: 'OldStillAccepted',
      message: `Vault still knows the token with accessor ${thief.accessor}.`,
    });
  });

  it('holds after the server was given a new secret-id', async () => {
    const plan = await planFor();
    await revoke(plan);
    await bao.secretId('mcp-sentinel');
    expect(await proveAccessRevoked(vault, actionOf(plan).args)).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('is not taken from a missing right: a plain 403 proves nothing', async () => {
    const { args } = actionOf(await planFor());
    const blind = await bao.connect({ policies: ['blind'] });
    await bao.policy('blind', 'path "auth/approle/role/mcp-*" { capabilities = ["read"] }');
    await expect(proveAccessRevoked(blind, { ...args, secretIds: [] })).rejects.toMatchObject({ type: 'VaultDenied' });
  });

  it('refuses an action that does not say what to revoke', async () => {
    await expect(proveAccessRevoked(vault, { role: 'mcp-sentinel' })).rejects.toMatchObject({ type: 'Drift' });
  });
});
