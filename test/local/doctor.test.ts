import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../cli/local/doctor-check.ts';
import { exitOfChecks, runDoctor } from '../../cli/local/doctor-checks.ts';
import { checkNode } from '../../cli/local/doctor-machine.ts';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';
import { generateGatewayKey } from '../../slack/gateway/signer.ts';
import { OpenBao } from '../support/openbao.ts';
import { startTemporal } from '../support/temporal.ts';
import { sampleConfig } from '../worker/sample-config.ts';

let folder: string;
let temporal: TestWorkflowEnvironment;
let bao: OpenBao;
let slack: SlackSim;
let narrow: SlackSim;
const gatewayKey = generateGatewayKey();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-doctor-'));
  await mkdir(join(folder, 'keys'), { mode: 0o700 });
  for (const name of ['logs', 'transcripts']) await mkdir(join(folder, name));
  [temporal, bao, slack, narrow] = await Promise.all([
    startTemporal(),
    OpenBao.start(),
    startSlackSim({ rates: 'none' }),
    startSlackSim({ rates: 'none', scopes: ['chat:write', 'channels:read', 'channels:history'] }),
  ]);
  await keep('payload', randomBytes(32).toString('base64'));
  await keep('gateway.pem', gatewayKey.privatePem.reveal());
  await openWith('ir-worker');
});
afterAll(async () => {
  await Promise.all([temporal?.teardown(), bao?.stop(), slack?.close(), narrow?.close()]);
  await rm(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

async function keep(name: string, value: string): Promise<void> {
  await writeFile(join(folder, 'keys', name), value, { mode: 0o600 });
}

/** Gives the engine an AppRole with this policy. */
async function openWith(policy: string): Promise<void> {
  const ids = await bao.role('engine', { token_policies: [policy] });
  await keep('role-id', ids.roleId);
  await keep('secret-id', ids.secretId);
}

/** What the doctor says of a whole, healthy installation in which some texts of ir.yaml were replaced. */
async function doctor(changes: Record<string, string> = {}, sim = slack): Promise<Check[]> {
  vi.stubEnv('IR_BOT_TOKEN', sim.botToken);
  vi.stubEnv('IR_APP_TOKEN', sim.appToken);
  const healthy: Record<string, string> = {
    '127.0.0.1:7233': temporal.address,
    'http://127.0.0.1:8200': bao.address,
    'env:IR_SECRET_ID': 'file:keys/secret-id',
    'botToken: env:IR_BOT_TOKEN': `apiUrl: ${sim.apiUrl}\n  botToken: env:IR_BOT_TOKEN`,
    T0IR: 'T0SIM',
    C0IR: 'C0INC',
    [/publicKey: .*/.exec(sampleConfig)?.[0] ?? '']: `publicKey: ${gatewayKey.publicKeyBase64}`,
  };
  let text = sampleConfig;
  for (const [piece, by] of [...Object.entries(healthy), ...Object.entries(changes)]) {
    if (!text.includes(piece)) throw new Error(`«${piece}» does not stand in the sample`);
    text = text.replaceAll(piece, () => by);
  }
  await writeFile(join(folder, 'ir.yaml'), text, { mode: 0o600 });
  return runDoctor({ config: join(folder, 'ir.yaml') });
}

function failuresIn(checks: readonly Check[]): Check[] {
  return checks.filter(({ state }) => state === 'fail');
}

describe('The doctor', () => {
  it('finds nothing wrong with a whole installation, and shows no secret of it', async () => {
    const checks = await doctor();
    expect(failuresIn(checks)).toEqual([]);
    expect(exitOfChecks(checks)).toBe('ok');
    const fine = checks.filter(({ state }) => state === 'ok').map(({ name }) => name);
    expect(fine).toEqual(
      expect.arrayContaining([
        ...['Configuration', 'Temporal', 'Search attributes', 'Payload key', 'Vault', 'Vault rights', 'Slack'],
        ...['Slack scopes', 'Slack channel', 'Slack socket', 'Gateway key', 'Audit logs', 'Conversations', 'Storage'],
      ]),
    );
    expect(JSON.stringify(checks)).not.toContain(slack.botToken);
  });

  it('tells that nobody works, and that without Slack too few could decide', async () => {
    const warnings = (await doctor()).filter(({ state }) => state === 'warn').map(({ says }) => says);
    expect(warnings).toContain('Nobody polls the task queue ir, so an incident would wait.');
    expect(warnings).toContain('With Slack down only 1 of 2 needed approvers could decide, by SSH key.');
  });

  it('says what to do about everything that is not well', async () => {
    const checks = await doctor({ C0INC: 'C0OLD', '  keyFile: keys/payload': '  keyFile: keys/none' });
    for (const { state, fix } of checks) expect(state === 'ok' || (fix ?? '') !== '').toBe(true);
  });

  it.each([
    { what: 'an archived channel', changes: { C0INC: 'C0OLD' }, says: '#incidents-2024 is archived.' },
    { what: 'a channel without the bot', changes: { C0INC: 'C0PLAT' }, says: 'The bot is not in #platform.' },
    {
      what: 'a channel that another company reads',
      changes: { C0INC: 'C0VEND' },
      says: '#vendor-shared is shared with another company, which would read every card.',
    },
    {
      what: 'a channel that is not there',
      changes: { C0INC: 'C0NONE' },
      says: 'The channel C0NONE cannot be looked at: Slack says channel_not_found.',
    },
    {
      what: 'a token of another workspace',
      changes: { T0SIM: 'T0OTHER' },
      says: 'The token belongs to the workspace T0SIM, not to T0OTHER.',
    },
    {
      what: 'a Slack that is down',
      changes: { '/api/': '/nothing/' },
      says: 'slack.botToken cannot be used: Slack does not answer.',
    },
    {
      what: 'a gateway key that does not fit',
      changes: { [gatewayKey.publicKeyBase64]: generateGatewayKey().publicKeyBase64 },
      says: 'The public key gateway-1 does not belong to gateway.signingKey: every click would be refused.',
    },
    {
      what: 'approvers that nobody can reach',
      changes: { '[{ team: T0SIM, user: U0ADA }]': '[]', '[{ team: T0SIM, user: U0BEN }]': '[]' },
      says: 'Only 1 of 2 needed approvers can be reached; not: ada, ben.',
    },
    {
      what: 'a namespace that is not there',
      changes: { 'encryption:': '  namespace: nowhere\nencryption:' },
      says: /has no namespace nowhere, or hides it from us\.$/,
    },
    {
      what: 'a payload key that is not there',
      changes: { 'keys/payload': 'keys/none' },
      says: /keys\/none is not there/,
    },
    { what: 'a storage folder that is a file', changes: { 'folder: state': 'folder: ir.yaml' }, says: /is no folder/ },
    {
      what: 'a broken configuration',
      changes: { 'version: 1': 'version: 2' },
      says: /ir\.yaml:1:1 {2}version {2}must be 1/,
    },
  ])('fails on $what', async ({ changes, says }) => {
    const checks = await doctor(changes);
    const sentences = failuresIn(checks).map((check) => check.says);
    expect(sentences.some((sentence) => (says instanceof RegExp ? says.test(sentence) : sentence.includes(says)))).toBe(
      true,
    );
    expect(exitOfChecks(checks)).toBe('preflight');
  });

  it('compares the token’s scopes with the manifest, in both directions', async () => {
    const scopes = (await doctor({}, narrow)).find(({ name }) => name === 'Slack scopes');
    expect(scopes).toMatchObject({ state: 'fail', says: 'The token lacks commands, users:read.' });
  });

  it('looks at the accounts of approvers', async () => {
    const checks = await doctor({ U0BEN: 'U0OLD' });
    expect(checks).toContainEqual(
      expect.objectContaining({ state: 'warn', says: 'The Slack account U0OLD of ben is deactivated.' }),
    );
  });

  it('lists search attributes that a namespace lacks, with the command that makes them', async () => {
    await temporal.connection.workflowService.registerNamespace({
      namespace: 'bare',
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const changes = { 'encryption:': '  namespace: bare\nencryption:' };
    const found = async () => (await doctor(changes)).find(({ name }) => name === 'Search attributes');
    await expect.poll(found, { timeout: 20_000 }).toMatchObject({ state: 'fail' });
    const check = await found();
    expect(check?.fix).toContain(
      'temporal operator search-attribute create --namespace bare --name IrServer --type Keyword',
    );
  });

  it('warns of a storage folder that others can read', async () => {
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o755);
    const storage = (await doctor({ 'folder: state': 'folder: open' })).find(({ name }) => name === 'Storage');
    expect(storage).toMatchObject({ state: 'warn', fix: `chmod 700 ${join(folder, 'open')}` });
  });

  it('warns where logs should be and are not', async () => {
    const logs = (await doctor({ 'sources: [logs]': 'sources: [none/*.jsonl]' })).find(
      ({ name }) => name === 'Audit logs',
    );
    expect(logs).toMatchObject({ state: 'warn', says: `${join(folder, 'none')} is not there.` });
  });
});

describe('The doctor’s look at Vault', () => {
  const rights = async () => (await doctor()).filter(({ name }) => name.startsWith('Vault'));

  it('names each right that the worker lacks', async () => {
    await bao.policy('less', 'path "secret/data/mcp/*" { capabilities = ["read", "create"] }');
    await openWith('less');
    const check = (await rights()).find(({ name }) => name === 'Vault rights');
    expect(check?.state).toBe('fail');
    expect(check?.says).toContain('update on secret/data/mcp/*;');
    expect(check?.says).toContain('update on auth/token/revoke-accessor');
    expect(check?.says).not.toContain('lookup-self');
  });

  it('warns of rights that only an administrator should have', async () => {
    await bao.policy('more', 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }');
    await openWith('more');
    expect(await rights()).toContainEqual(
      expect.objectContaining({
        state: 'warn',
        says: expect.stringContaining('more than it needs: sys/policies/acl/'),
      }),
    );
  });

  it('tells a sealed Vault from one that is not there', async () => {
    await openWith('ir-worker');
    await bao.seal();
    expect(failuresIn(await rights()).map(({ says }) => says)).toEqual([expect.stringMatching(/sealed/i)]);
    await bao.unseal();
    const gone = failuresIn(await doctor({ [bao.address]: 'http://127.0.0.1:1' }));
    expect(gone.map(({ name }) => name)).toEqual(['Vault']);
  });

  it('tells that the worker’s ids are refused', async () => {
    await keep('secret-id', 'no-such-secret-id');
    expect(failuresIn(await rights())).toHaveLength(1);
    await openWith('ir-worker');
  });
});

describe('The doctor’s look at Node', () => {
  it.each([
    { version: '18.20.0', today: '2026-01-01', state: 'fail' },
    { version: '20.18.3', today: '2026-01-01', state: 'fail' },
    { version: '20.19.0', today: '2026-01-01', state: 'ok' },
    { version: '20.19.0', today: '2026-05-01', state: 'warn' },
    { version: '24.1.0', today: '2026-05-01', state: 'ok' },
    { version: '26.0.0', today: '2026-05-01', state: 'ok' },
  ])('calls $version on $today $state', ({ version, today, state }) => {
    expect(checkNode(version, today).state).toBe(state);
  });
});
