import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../activities/secret.ts';
import { Vault } from '../../activities/vault/vault.ts';
import { OpenBao } from '../support/openbao.ts';
import { FaultyProxy } from './faulty-proxy.ts';

let bao: OpenBao;
let proxy: FaultyProxy;

beforeAll(async () => {
  bao = await OpenBao.start();
  proxy = await FaultyProxy.before(bao.address);
});
afterAll(async () => {
  await proxy?.stop();
  await bao?.stop();
});
afterEach(() => vi.unstubAllEnvs());

const token = (value: string) => ({ token: new Secret(value) });

/** The failure's code, after making sure that nothing printable of it holds a secret. */
async function codeOf(work: Promise<unknown>, ...secrets: string[]): Promise<{ code: unknown; message: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it did not fail');
  const everything = inspect(error, { depth: 20, showHidden: true });
  for (const secret of ['hvs.', 's.', ...secrets]) {
    expect(everything.split(/[^\w.-]+/).filter((word) => word.startsWith(secret) && word.length > 8)).toEqual([]);
  }
  return { code: 'type' in error ? error.type : error.name, message: error.message };
}

describe('a secret in Vault', () => {
  it('is read with its version and time', async () => {
    await bao.put('secret/mcp/read', { token: 'one' });
    await bao.put('secret/mcp/read', { token: 'two' });
    const vault = await bao.connect();
    const [now, before] = [await vault.readKv('secret/mcp/read'), await vault.readKv('secret/mcp/read', 1)];
    expect([now?.version, now?.data.token?.reveal()]).toEqual([2, 'two']);
    expect([before?.version, before?.data.token?.reveal()]).toEqual([1, 'one']);
    expect(Date.parse(now?.createdAt ?? '')).toBeGreaterThan(Date.parse(before?.createdAt ?? ''));
  });

  it('is undefined where nothing was ever written, and the first write names version 0', async () => {
    const vault = await bao.connect();
    expect(await vault.readKv('secret/mcp/new')).toBeUndefined();
    expect(await vault.kvMetadata('secret/mcp/new')).toBeUndefined();
    const cas = await vault.currentVersion('secret/mcp/new');
    expect([cas, await vault.writeKv('secret/mcp/new', token('one'), cas)]).toEqual([0, { version: 1 }]);
  });

  it('is undefined once it was deleted, and the next write names the deleted version', async () => {
    await bao.put('secret/mcp/deleted', { token: 'one' });
    await bao.must('DELETE', 'secret/data/mcp/deleted');
    const vault = await bao.connect();
    expect(await vault.readKv('secret/mcp/deleted')).toBeUndefined();
    const cas = await vault.currentVersion('secret/mcp/deleted');
    expect([cas, await vault.writeKv('secret/mcp/deleted', token('two'), cas)]).toEqual([1, { version: 2 }]);
    const versions = (await vault.kvMetadata('secret/mcp/deleted'))?.versions ?? [];
    expect(versions.map(({ version, deletedAt }) => [version, deletedAt !== undefined])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  it('keeps fields that are not strings when it is written back', async () => {
    const fields = { token: 'one', port: 8089, hosts: ['a', 'b'], on: true, none: null };
    await bao.put('secret/mcp/typed', fields);
    const vault = await bao.connect();
    const read = await vault.readKv('secret/mcp/typed');
    await vault.writeKv('secret/mcp/typed', { ...read?.data, token: new Secret('two') }, 1);
    expect(await bao.must('GET', 'secret/data/mcp/typed')).toMatchObject({
      data: { data: { ...fields, token: 'two' } },
    });
  });

  it('is not overwritten when somebody else wrote it meanwhile', async () => {
    await bao.put('secret/mcp/raced', { token: 'one' });
    await bao.put('secret/mcp/raced', { token: 'theirs' });
    const vault = await bao.connect();
    const write = vault.writeKv('secret/mcp/raced', token('our-new-value'), 1);
    expect(await codeOf(write, 'our-new-value')).toEqual({
      code: 'VaultConflict',
      message: 'Somebody wrote secret/data/mcp/raced in Vault meanwhile.',
    });
    expect((await vault.readKv('secret/mcp/raced'))?.data.token?.reveal()).toBe('theirs');
  });

  it('is listed with its neighbours and folders', async () => {
    await bao.put('secret/mcp/list/one', { token: 'x' });
    await bao.put('secret/mcp/list/deep/two', { token: 'x' });
    const vault = await bao.connect();
    expect(await vault.listKv('secret/mcp/list')).toEqual(['deep/', 'one']);
    expect(await vault.listKv('secret/mcp/list/nothing')).toEqual([]);
  });

  it('is gone with all its versions after its metadata were deleted, also twice', async () => {
    await bao.put('secret/ir/pending/x', { token: 'x' });
    const vault = await bao.connect();
    await vault.deleteKvMetadata('secret/ir/pending/x');
    await vault.deleteKvMetadata('secret/ir/pending/x');
    expect(await vault.kvMetadata('secret/ir/pending/x')).toBeUndefined();
  });

  it.each(['a b', 'a%2e', 'ä', 'a?version=1', 'a#b', 'sys/health'])('may be called «%s»', async (name) => {
    const vault = await bao.connect();
    await vault.writeKv(`secret/mcp/odd/${name}`, token('x'), 0);
    expect((await vault.readKv(`secret/mcp/odd/${name}`))?.version).toBe(1);
  });

  it('is never reached by way of `..`', async () => {
    const vault = await bao.connect();
    expect(await codeOf(vault.readKv('secret/mcp/../../sys/policies'))).toMatchObject({ code: 'VaultRefused' });
  });
});

describe('a write whose answer is lost', () => {
  const lost = { status: 500, body: '{"errors":["internal error"]}' };
  it.each([
    ['drop', 'drop' as const, 'does not answer (ECONNRESET)'],
    ['never end', 'hang' as const, 'did not answer within 400 ms'],
    ['become a 500', lost, 'Vault answered 500'],
  ])('may %s: it landed once and is not repeated', async (name, fault, sentence) => {
    const path = `mcp/lost-${name.replaceAll(' ', '-')}`;
    const vault = await bao.connect({ address: proxy.address, timeoutMs: 400 });
    proxy.break(/^POST .*\/data\//, fault);
    const failure = await codeOf(vault.writeKv(`secret/${path}`, token('fresh-value'), 0), 'fresh-value');
    expect(failure).toEqual({ code: 'VaultUnreachable', message: expect.stringContaining(sentence) });
    expect((await vault.readKv(`secret/${path}`))?.version).toBe(1);
    expect(proxy.seen.filter((line) => line.startsWith(`POST /v1/secret/data/${path}`))).toHaveLength(1);
  });

  it('looks like a conflict when it is repeated, so that the caller reads before it decides', async () => {
    const vault = await bao.connect({ address: proxy.address });
    proxy.break(/^POST .*lost-again/, 'drop');
    await codeOf(vault.writeKv('secret/mcp/lost-again', token('x'), 0));
    expect(await codeOf(vault.writeKv('secret/mcp/lost-again', token('x'), 0))).toMatchObject({
      code: 'VaultConflict',
    });
  });
});

describe('a token that ends mid-run', () => {
  async function withEndedToken() {
    const vault = await bao.connect();
    const self = await vault.request('GET', 'auth/token/lookup-self');
    const { accessor } = (self as { data: { accessor: string } }).data;
    await bao.must('POST', 'auth/token/revoke-accessor', { accessor });
    return vault;
  }

  it('is replaced by a new login, and a read goes on', async () => {
    await bao.put('secret/mcp/ended', { token: 'x' });
    expect((await (await withEndedToken()).readKv('secret/mcp/ended'))?.version).toBe(1);
  });

  it('lets no write be repeated: the step is told to look again, and then succeeds', async () => {
    const vault = await withEndedToken();
    const first = await codeOf(vault.writeKv('secret/mcp/ended-write', token('x'), 0));
    expect(first).toEqual({ code: 'VaultUnreachable', message: expect.stringContaining('token had ended') });
    expect(await vault.readKv('secret/mcp/ended-write')).toBeUndefined();
    expect(await vault.writeKv('secret/mcp/ended-write', token('x'), 0)).toEqual({ version: 1 });
  });

  it('is replaced before its time is over', async () => {
    const vault = await bao.connect({
      address: proxy.address,
      settings: { token_policies: ['ir-worker'], token_ttl: '1s' },
    });
    const logins = () => proxy.seen.filter((line) => line.includes('approle/login')).length;
    const before = logins();
    for (let round = 0; round < 3; round += 1) {
      await vault.readKv('secret/mcp/ended');
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    expect(logins() - before).toBe(3);
  });

  it('is shared by activities that ask at the same moment', async () => {
    const vault = await bao.connect({ address: proxy.address });
    const before = proxy.seen.length;
    await Promise.all(Array.from({ length: 8 }, () => vault.readKv('secret/mcp/ended')));
    expect(proxy.seen.slice(before).filter((line) => line.includes('approle/login'))).toHaveLength(1);
  });
});

describe('a Vault that cannot be used', () => {
  it('is said to be sealed, and works again once it is not', async () => {
    const vault = await bao.connect();
    await vault.readKv('secret/mcp/sealed');
    await bao.seal();
    const sealed = await codeOf(vault.readKv('secret/mcp/sealed'));
    await bao.unseal();
    expect(sealed).toEqual({ code: 'VaultSealed', message: 'Vault is sealed.' });
    expect(await vault.readKv('secret/mcp/sealed')).toBeUndefined();
  });

  it('is said to be not initialised', async () => {
    const fresh = await OpenBao.start({ ready: false });
    const vault = Vault.connect({ address: fresh.address, roleId: new Secret('a'), secretId: new Secret('b') });
    const failure = await codeOf(vault.readKv('secret/mcp/x'));
    await fresh.stop();
    expect(failure.code).toBe('VaultNotInitialised');
  });

  it('is said to be unreachable where nothing listens', async () => {
    const vault = Vault.connect({ address: 'http://127.0.0.1:9', roleId: new Secret('a'), secretId: new Secret('b') });
    expect(await codeOf(vault.readKv('secret/mcp/x'))).toEqual({
      code: 'VaultUnreachable',
      message: 'Vault at 127.0.0.1:9 does not answer (ECONNREFUSED).',
    });
  });

  it.each([
    [429, 'VaultUnreachable'],
    [473, 'VaultUnreachable'],
    [502, 'VaultUnreachable'],
    [503, 'VaultUnreachable'],
    [418, 'VaultRefused'],
  ])('answers %i, which becomes %s without its words', async (status, code) => {
    const vault = await bao.connect({ address: proxy.address });
    proxy.break(/GET .*\/data\//, { status, body: '{"errors":["<b>attacker words</b>"]}' });
    expect(await codeOf(vault.readKv('secret/mcp/x'), 'attacker')).toMatchObject({ code });
  });

  it('may answer in another form, which is said without repeating it', async () => {
    const vault = await bao.connect({ address: proxy.address });
    proxy.break(/GET .*\/data\//, { status: 200, body: '{"data":{"data":{"token":"leaked-value"}}}' });
    expect(await codeOf(vault.readKv('secret/mcp/x'), 'leaked-value')).toMatchObject({ code: 'VaultRefused' });
  });

  it('refuses a login with a wrong secret id', async () => {
    const { roleId } = await bao.role('ir-wrong', { token_policies: [] });
    const access = { address: bao.address, roleId: new Secret(roleId), secretId: new Secret('wrong-secret-id') };
    expect(await codeOf(Vault.connect(access).readKv('secret/mcp/x'), 'wrong-secret-id', roleId)).toEqual({
      code: 'VaultDenied',
      message: expect.stringContaining("Vault refuses the engine's login at auth/approle/login"),
    });
  });
});

describe('a missing right', () => {
  it.each([
    ['read', 'secret/data/other', (vault: Vault) => vault.readKv('secret/other')],
    ['create and update', 'secret/data/other', (vault: Vault) => vault.writeKv('secret/other', token('x'), 0)],
    ['list', 'secret/metadata/other', (vault: Vault) => vault.listKv('secret/other')],
    ['delete', 'secret/metadata/mcp/x', (vault: Vault) => vault.deleteKvMetadata('secret/mcp/x')],
  ])('is named: «%s» on %s', async (capability, path, act) => {
    const message = `Vault denies the engine «${capability}» on ${path}.`;
    expect(await codeOf(act(await bao.connect()))).toEqual({ code: 'VaultDenied', message });
  });

  it('is named even where the role may not look at its own token', async () => {
    const vault = await bao.connect({ settings: { token_no_default_policy: true, token_policies: ['nothing'] } });
    expect(await codeOf(vault.writeKv('secret/mcp/x', token('x'), 0))).toMatchObject({ code: 'VaultDenied' });
  });
});

describe('the environment of the process', () => {
  it('has no say in how Vault is reached', async () => {
    const vault = await bao.connect();
    vi.stubEnv('VAULT_TOKEN', 'somebody-else');
    vi.stubEnv('VAULT_NAMESPACE', 'elsewhere');
    vi.stubEnv('VAULT_PREFIX', '/elsewhere');
    await bao.put('secret/mcp/env', { token: 'x' });
    expect((await vault.readKv('secret/mcp/env'))?.version).toBe(1);
  });
});
