import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inventory } from '../../activities/inventory.ts';
import { createResolveServer, type ResolveDeps } from '../../activities/resolve-server.ts';
import { OpenBao } from '../support/openbao.ts';

let bao: OpenBao;

beforeAll(async () => {
  bao = await OpenBao.start();
  await bao.put('secret/mcp/sentinel', { client_secret: 'value-1', tenant: 'value-2' });
  await bao.put('secret/mcp/github', { token: 'value-3' });
  await bao.put('secret/mcp/okta/prod', { api_key: 'value-4', api_key_id: 'value-5' });
  await bao.put('secret/mcp/okta/test', { api_key: 'value-6' });
  for (const token of ['value-6', 'value-7']) await bao.put('secret/mcp/old', { token });
  await bao.must('DELETE', 'secret/data/mcp/old');
  await bao.put('secret/mcp/strange name', { token: 'value-8' });
  await bao.put('secret/finance/payroll', { password: 'value-9' });
});
afterAll(() => bao?.stop());

const manual = { system: 'manual', vendor: 'GitHub', assignee: 'dana', steps: ['Make a new token.'] };
const inventory = Inventory.parse({
  servers: {
    sentinel: {
      owner: 'olga',
      config: { file: '/etc/mcp/config.json', entry: 'sentinel-mcp' },
      vault: { approle: 'mcp-sentinel' },
      credentials: ['sentinel-client-secret', 'splunk-token', 'ghost'],
    },
    github: { vault: { approle: 'mcp-github' }, credentials: ['github-token'] },
    twin: { vault: { approle: 'mcp-sentinel' } },
    loner: { credentials: ['github-token'] },
  },
  credentials: {
    'sentinel-client-secret': { system: 'entra', vault: 'secret/mcp/sentinel#client_secret', application: 'app' },
    'github-token': { ...manual, vault: 'secret/mcp/github#token' },
    'splunk-token': { ...manual, vault: 'secret/mcp/splunk#token' },
  },
});

async function resolve(server: string, deps: Partial<ResolveDeps> = {}) {
  const vault = deps.vault ?? (await bao.connect());
  return createResolveServer({ inventory, ...deps, vault })({ incident: 'INC-20260218-7K3QF', server });
}

/** The dossier of sentinel when its policy says this. */
async function withPolicy(policy: string) {
  await bao.plant('sentinel', { policy });
  return resolve('sentinel');
}

const readable = (paths: string[]) => paths.map((path) => `path "${path}" { capabilities = ["read"] }`).join('\n');
const addresses = ({ credentials }: { credentials: { vault: string }[] }) =>
  credentials.map(({ vault }) => vault).sort();
const own = ['secret/mcp/sentinel#client_secret', 'secret/mcp/splunk#token'];

describe('the dossier of a server', () => {
  it('holds owner, role, configuration entry, and what inventory lists', async () => {
    await bao.plant('sentinel', { policy: '# nothing' });
    const readConfigEntry = async (file: string, entry: string) => ({
      launcher: 'npx',
      package: `${file}:${entry}`,
      version: '1.2.3',
    });
    const dossier = await resolve('sentinel', { readConfigEntry });
    expect(dossier).toMatchObject({
      server: 'sentinel',
      owner: 'olga',
      vaultRole: 'mcp-sentinel',
      config: {
        file: '/etc/mcp/config.json',
        entry: 'sentinel-mcp',
        package: '/etc/mcp/config.json:sentinel-mcp',
        version: '1.2.3',
      },
    });
    expect(addresses(dossier)).toEqual(own);
    expect(dossier.notes).toEqual([
      'Inventory lists «ghost» for sentinel, but describes no such credential.',
      'The server twin uses the AppRole mcp-sentinel, too.',
      'Vault holds nothing at secret/mcp/splunk#token, where inventory has splunk-token.',
    ]);
  });

  it('says when each credential was written, and who shares it', async () => {
    const { credentials } = await withPolicy(readable(['secret/data/mcp/github']));
    expect(credentials.find(({ id }) => id === 'github-token')).toMatchObject({
      system: 'manual',
      reasons: ['The Vault policy mcp-sentinel lets it read secret/mcp/github.'],
      sharedWith: ['github', 'loner'],
      writtenAt: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    expect(credentials.find(({ id }) => id === 'sentinel-client-secret')?.writtenAt).toMatch(/^20/);
  });

  it('holds no value of any secret', async () => {
    expect(JSON.stringify(await withPolicy(readable(['secret/*'])))).not.toContain('value-');
  });
});

describe('the reach of a policy', () => {
  it.each([
    ['one path', readable(['secret/data/mcp/github']), ['secret/mcp/github#token']],
    [
      'a folder',
      readable(['secret/data/mcp/okta/*']),
      ['secret/mcp/okta/prod#api_key', 'secret/mcp/okta/prod#api_key_id', 'secret/mcp/okta/test#api_key'],
    ],
    ['whole segments', readable(['secret/data/mcp/+/test']), ['secret/mcp/okta/test#api_key']],
    ['the beginning of a name', readable(['secret/data/mcp/git*']), ['secret/mcp/github#token']],
    [
      'a folder without what is denied',
      `${readable(['secret/data/mcp/okta/*'])}\npath "secret/data/mcp/okta/prod" { capabilities = ["deny"] }`,
      ['secret/mcp/okta/test#api_key'],
    ],
    ['a path that does not exist', readable(['secret/data/mcp/none']), []],
    ['a right to list', 'path "secret/metadata/mcp/*" { capabilities = ["list"] }', []],
    ['a right to write', 'path "secret/data/mcp/github" { capabilities = ["update"] }', []],
  ])('%s', async (_, policy, expected) => {
    expect(addresses(await withPolicy(policy))).toEqual([...own, ...expected].sort());
  });

  it('counts a secret that inventory does not know as a manual task for a person, and says so', async () => {
    const { credentials, notes } = await withPolicy(readable(['secret/data/mcp/okta/test']));
    const unknown = credentials.find(({ vault }) => vault === 'secret/mcp/okta/test#api_key');
    expect(unknown).toMatchObject({
      system: 'manual',
      sharedWith: [],
      id: expect.stringMatching(/^secret-mcp-okta-test-api-key-[0-9a-f]{8}$/),
    });
    expect(notes).toContain('The server can read secret/mcp/okta/test, which inventory does not know.');
  });

  it('adds a reason to what inventory lists anyway, and names fields that it does not list', async () => {
    const { credentials, notes } = await withPolicy(
      'path "secret/data/mcp/sentinel" { capabilities = ["read", "update"] }',
    );
    expect(credentials.find(({ id }) => id === 'sentinel-client-secret')?.reasons).toEqual([
      'Inventory lists it for sentinel.',
      'The Vault policy mcp-sentinel lets it read and overwrite secret/mcp/sentinel.',
    ]);
    expect(notes).toContain('secret/mcp/sentinel has fields that inventory does not list: tenant.');
  });

  it('says that older versions of a deleted secret are still readable', async () => {
    const { notes } = await withPolicy(readable(['secret/data/mcp/old']));
    expect(notes).toContain('The newest version of secret/mcp/old is deleted, but the server may read older ones.');
  });

  it('names what it could not look into, and still looks where inventory points', async () => {
    const dossier = await withPolicy(readable(['secret/*', 'secret/data/finance/payroll']));
    expect(addresses(dossier)).toContain('secret/mcp/github#token');
    expect(dossier.notes).toEqual(
      expect.arrayContaining([
        'The server may read in secret/, where the engine may not list. Check by hand.',
        'The server may read secret/finance/payroll, where the engine may not look. Check by hand.',
        'secret/mcp/strange name#token has a name that cannot be an address: look at it by hand.',
      ]),
    );
  });

  it('names rights beyond secrets', async () => {
    const { notes } = await withPolicy('path "auth/token/create" { capabilities = ["update", "sudo"] }');
    expect(notes).toContain('The policy mcp-sentinel also allows «update, sudo» on auth/token/create.');
  });

  it('includes the policies of live tokens that outlived a change of the role', async () => {
    await bao.policy('mcp-wide', readable(['secret/data/mcp/github']));
    await bao.plant('sentinel', { policy: '# nothing', settings: { token_policies: ['mcp-sentinel', 'mcp-wide'] } });
    await bao.must('POST', 'auth/approle/role/mcp-sentinel', { token_policies: ['mcp-sentinel'] });
    expect(addresses(await resolve('sentinel'))).toContain('secret/mcp/github#token');
  });

  it('names the policies that the engine may not read', async () => {
    await bao.plant('sentinel', { settings: { token_policies: ['mcp-sentinel', 'finance'] } });
    const { notes } = await resolve('sentinel');
    expect(notes).toContain(
      'The engine cannot read the policies finance: what they open is not counted. Check by hand.',
    );
  });
});

describe('a server that cannot be resolved as usual', () => {
  it.each([
    ['sentinell', ' Did you mean «sentinel»?'],
    ['gihtub', ' Did you mean «github»?'],
    ['constructor', ''],
  ])('%s is unknown, and the closest name is offered', async (name, hint) => {
    await expect(resolve(name)).rejects.toMatchObject({
      type: 'UnknownServer',
      message: `There is no server «${name}» in inventory.${hint}`,
    });
  });

  it('has a role that the engine may not read: inventory alone counts, and that is said', async () => {
    const vault = await bao.connect({ policies: [] });
    const { credentials, notes } = await resolve('sentinel', { vault });
    expect(credentials.map(({ id }) => id)).toEqual(['sentinel-client-secret', 'splunk-token']);
    expect(notes).toContainEqual(
      expect.stringMatching(/^Only inventory counts .*«read» on auth\/approle\/role\/mcp-sentinel/),
    );
  });

  it('has no AppRole in Vault', async () => {
    await bao.must('DELETE', 'auth/approle/role/mcp-sentinel');
    const { notes } = await resolve('sentinel');
    expect(notes).toContain('Vault has no AppRole mcp-sentinel; only its live tokens were looked at.');
  });

  it('has a configuration that cannot be read', async () => {
    const readConfigEntry = () => Promise.reject(new Error('attacker text'));
    const { config, notes } = await resolve('sentinel', { readConfigEntry });
    expect([config, notes]).toEqual([
      undefined,
      expect.arrayContaining(['The client configuration /etc/mcp/config.json could not be read.']),
    ]);
  });
});
