import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../worker/config.ts';
import { policyFor } from '../../worker/policy-for.ts';
import { changedConfig, lineOf, sampleConfig } from './sample-config.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-config-'));
  file = join(folder, 'ir.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function load(text: string) {
  await writeFile(file, text, { mode: 0o600 });
  return loadConfig({ config: file });
}

async function problemsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new Error(`expected a ConfigError, got ${String(error)}`);
  return error.problems;
}

describe('A configuration', () => {
  it('gets its defaults, seconds for durations, and paths from its own folder', async () => {
    const { config, file: found } = await load(sampleConfig);
    expect(found).toBe(file);
    expect(config.temporal).toMatchObject({ namespace: 'default', taskQueue: 'ir' });
    expect(config.policy.reversible).toEqual({ approvers: ['ada', 'ben'], quorum: 1, expires: 1_800 });
    expect(config.policy.destructive).toMatchObject({ quorum: 2, expires: 14_400 });
    expect(config.encryption.keyFile).toBe(join(folder, 'keys/payload'));
    expect(config.storage.folder).toBe(join(folder, 'state'));
    expect(config.audit.sources).toEqual([join(folder, 'logs')]);
    expect(config.vault.role).toEqual({ roleId: `file:${join(folder, 'keys/role-id')}`, secretId: 'env:IR_SECRET_ID' });
  });

  it('leaves free text alone, even where it looks like the address of a secret', async () => {
    const { config } = await load(changedConfig('[Make a new key in the console.]', "['file:a-ticket']"));
    expect(config.credentials.billing).toMatchObject({ steps: ['file:a-ticket'] });
  });

  it.each([
    {
      what: 'an unknown key near a known one',
      piece: '  address: 127.0.0.1:7233',
      by: '  adress: 127.0.0.1:7233',
      key: 'temporal.adress',
      says: 'there is no such key; did you mean address?',
    },
    {
      what: 'an unknown key near nothing',
      piece: 'storage:',
      by: 'nonsense: 1\nstorage:',
      key: 'nonsense',
      says: /^there is no such key; remove it, or use one of version, temporal, /,
    },
    {
      what: 'an empty list of approvers',
      piece: 'approvers: [ada, ben]\n',
      by: 'approvers: []\n',
      key: 'policy.reversible.approvers',
      says: 'name at least one approver: an empty list never means anyone',
    },
    {
      what: 'an approver that nobody is',
      piece: 'approvers: [ada, ben]\n',
      by: 'approvers: [bem]\n',
      key: 'policy.reversible.approvers.0',
      says: 'nobody under people has the id bem; did you mean ben?',
    },
    {
      what: 'a responder that nobody is',
      piece: 'responders: [ada]',
      by: 'responders: [zoe]',
      key: 'policy.responders.0',
      says: 'nobody under people has the id zoe; add it there, or correct it here',
    },
    {
      what: 'a quorum above the number of different approvers',
      piece: 'approvers: [ada, ben, olga]\n',
      by: 'approvers: [ada, ada]\n    quorum: 2\n',
      at: 'quorum: 2',
      key: 'policy.destructive.quorum',
      says: '2 of 1 approvers can never agree; add approvers or lower the quorum',
    },
    {
      what: 'a quorum that needs the owner of a server',
      piece: 'approvers: [ada, ben, olga]\n',
      by: 'approvers: [ada, olga]\n',
      at: 'owner: olga',
      key: 'servers.sentinel.owner',
      says: /^olga may not decide about an own server, .* destructive .* 2 approvals; add an approver/,
    },
    {
      what: 'a duration in words',
      piece: 'expires: 4h',
      by: 'expires: soon',
      key: 'policy.destructive.expires',
      says: 'a duration is a number and s, m, h or d, like 30m',
    },
    {
      what: 'a text where a number belongs',
      piece: 'expires: 4h',
      by: 'quorum: two',
      key: 'policy.destructive.quorum',
      says: 'must be a number; correct it here',
    },
    {
      what: 'a credential that is not there',
      piece: 'credentials: [billing]',
      by: 'credentials: [biling]',
      key: 'servers.sentinel.credentials.0',
      says: 'there is no credential biling under credentials; did you mean billing?',
    },
    {
      what: 'an owner that nobody is',
      piece: 'owner: olga',
      by: 'owner: olgaa',
      key: 'servers.sentinel.owner',
      says: 'nobody under people has the id olgaa; did you mean olga?',
    },
    {
      what: 'one Slack account of two people',
      piece: 'user: U0BEN',
      by: 'user: U0ADA',
      at: 'slack: [{ team: T0IR, user: U0ADA }]\n  - id: olga',
      key: 'people.1.slack.0',
      says: "the Slack account T0IR/U0ADA is also ada's; give it to one person",
    },
    {
      what: 'one id of two people',
      piece: '- id: olga\n',
      by: '- id: ben\n',
      at: '- id: ben\n    name: Olga',
      key: 'people.2.id',
      says: 'two people have the id ben; rename one',
    },
    {
      what: 'half an SSH key',
      piece: 'AIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g',
      by: 'AIAEC',
      key: 'people.2.sshKeys.0',
      says: 'this is no whole SSH public key; copy the line from the .pub file again',
    },
    {
      what: 'a secret given as a value',
      piece: 'env:IR_BOT_TOKEN',
      by: 'xoxb-0-letmein',
      key: 'slack.botToken',
      says: 'a secret is given as env:NAME, file:PATH or vault:PATH#FIELD, never as a value',
    },
    {
      what: 'a connector without access to its vendor',
      piece:
        'system: manual\n    vault: secret/mcp/billing#token\n    vendor: Example Billing\n    assignee: ben\n    steps: [Make a new key in the console.]',
      by: 'system: entra\n    vault: secret/mcp/billing#token\n    application: app',
      key: 'credentials.billing.system',
      says: /^an entra credential needs connectors.entra/,
    },
    {
      what: 'a server name that cannot be part of an id',
      piece: '  sentinel:\n',
      by: '  Sentinel!:\n',
      key: 'servers.Sentinel!',
      says: /^this name cannot be used: a server name has 1 to 63 of/,
    },
  ])('refuses $what, with line, key and fix', async ({ piece, by, at = by, key, says }) => {
    const text = changedConfig(piece, by);
    const [problem = ''] = await problemsOf(load(text));
    const [place, found, ...sentence] = problem.split('  ');
    expect(place).toMatch(new RegExp(`^${file}:${lineOf(text, at.trimStart())}:\\d+$`));
    expect(found).toBe(key);
    expect(sentence.join('  ')).toMatch(says);
    expect(problem).not.toContain('letmein');
  });

  it('tells all problems at once', async () => {
    const text = changedConfig('version: 1', 'version: 2').replace('channel: C0IR', 'channel: incidents');
    expect(await problemsOf(load(text))).toEqual([
      `${file}:1:1  version  must be 1; correct it here`,
      expect.stringContaining('slack.channel'),
    ]);
  });

  it.each([
    {
      what: 'a key written twice',
      piece: '    name: Ben\n',
      by: '    name: Ben\n    name: Bob\n',
      says: /must be unique/,
    },
    { what: 'a list that is not closed', piece: '127.0.0.1:7233', by: '[1, 2', says: /correct the YAML here/ },
    { what: 'a tag that is not YAML', piece: 'version: 1', by: 'version: !!js/function x', says: /correct the YAML/ },
  ])('refuses $what before it looks at any value', async ({ piece, by, says }) => {
    const [problem = ''] = await problemsOf(load(changedConfig(piece, by)));
    expect(problem).toMatch(says);
    expect(problem).toMatch(/ir\.yaml:\d+:\d+ /);
  });

  it.each([
    {
      what: 'over 1 MiB',
      make: () => writeFile(file, `${sampleConfig}#${'x'.repeat(1_048_576)}`, { mode: 0o600 }),
      says: 'over 1 MiB',
    },
    {
      what: 'that others may write',
      make: async () => {
        await writeFile(file, sampleConfig);
        await chmod(file, 0o666);
      },
      says: 'others may write it; run chmod go-w',
    },
    {
      what: 'behind a symlink',
      make: async () => {
        await writeFile(join(folder, 'real.yaml'), sampleConfig, { mode: 0o600 });
        await symlink(join(folder, 'real.yaml'), file);
      },
      says: 'it is a symlink; name the file itself',
    },
    { what: 'that is not there', make: async () => undefined, says: 'it is not there' },
    {
      what: 'that grows without end when it is read',
      make: () =>
        writeFile(file, `a: &a [x,x]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]\n`, { mode: 0o600 }),
      says: 'refers to itself too often',
    },
  ])('refuses a file $what', async ({ make, says }) => {
    await make();
    const [problem] = await problemsOf(loadConfig({ config: file }));
    expect(problem).toContain(says);
  });
});

describe('A policy', () => {
  it('leaves out who started the incident and who owns the server, and says why', async () => {
    const { config } = await load(sampleConfig);
    const policy = policyFor(config, { server: 'sentinel', requestedBy: 'ada' });
    expect(policy.excluded).toEqual([
      { person: 'ada', why: 'started this incident' },
      { person: 'olga', why: 'own sentinel and its token' },
    ]);
    expect(policy.gates.destructive).toEqual({
      approvers: ['ada', 'ben', 'olga'],
      quorum: 2,
      expiresInSeconds: 14_400,
    });
  });

  it('does not find an owner for a name that every object has', async () => {
    const { config } = await load(sampleConfig);
    expect(policyFor(config, { server: 'constructor', requestedBy: 'ada' }).excluded).toHaveLength(1);
  });
});
