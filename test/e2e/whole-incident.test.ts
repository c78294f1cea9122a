import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../worker/config.ts';
import { loadEncryption } from '../../worker/encryption.ts';

const execute = promisify(execFile);
const ir = fileURLToPath(new URL('../../dist/cli/ir.js', import.meta.url));

interface Event {
  event: string;
  id?: string;
  state?: string;
  text?: string;
  outcome?: string;
  file?: string;
  config?: string;
  answers?: { question: string; good: boolean }[];
}

let folder: string;
let demo: ChildProcess;
const events: Event[] = [];
const seenArguments = new Set<string>();

/** Plays one whole incident, with the servers left up so that they can be asked afterwards. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-whole-'));
  demo = spawn(process.execPath, [ir, 'demo', '--auto-approve', '--json', '--keep', '--folder', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: demo.stdout ?? process.stdin });
  const sampling = setInterval(() => void sampleArguments(), 300);
  for await (const line of lines) {
    events.push(JSON.parse(line));
    if (events.at(-1)?.event === 'report') break;
  }
  clearInterval(sampling);
}, 180_000);

afterAll(async () => {
  demo.kill('SIGTERM');
  await new Promise((resolve) => demo.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function sampleArguments(): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (text.includes(folder)) seenArguments.add(text);
  }
}

const read = (name: string) => readFile(join(folder, name), 'utf8');

describe('A whole incident', () => {
  it('ends contained, with every step done', () => {
    expect(events.find(({ event }) => event === 'result')).toMatchObject({ outcome: 'contained' });
    const done = new Set(events.filter(({ event, state }) => event === 'step' && state === 'done').map(({ id }) => id));
    expect([...done].sort()).toEqual(
      [
        'open',
        'resolve-server',
        'preserve-evidence',
        'revoke-token',
        'query-audit-logs',
        'scan-conversations',
        'rotate-credentials',
        'bump-version',
        'verify-containment',
        'notify',
        'document',
      ].sort(),
    );
  });

  it('leaves the thief with nothing: the servers refuse the old and accept the new', () => {
    const { answers = [] } = events.find(({ event }) => event === 'afterwards') ?? {};
    expect(answers.length).toBe(5);
    expect(answers.filter(({ good }) => !good)).toEqual([]);
  });

  it('pins the server and changes nothing else in the file', async () => {
    const before = (
      await readFile(fileURLToPath(new URL('../../demo/case/mcp_config.json', import.meta.url)), 'utf8')
    ).split('\n');
    const after = (await read('case/mcp_config.json')).split('\n');
    const changed = after.filter((line, at) => line !== before[at]);
    expect(changed).toEqual([before.find((line) => line.includes('1.4.2'))?.replace('1.4.2', '1.4.5')]);
  });

  it('writes a report that names every step and shows real results', async () => {
    const file = events.find(({ event }) => event === 'report')?.file ?? '';
    const text = await readFile(file, 'utf8');
    for (const words of [
      'own access',
      'audit logs',
      'conversation history',
      'credential',
      'patched version',
      'security team',
    ]) {
      expect(text.toLowerCase()).toContain(words.toLowerCase());
    }
    expect(existsSync(file.replace('.html', '.md')) && existsSync(file.replace('.html', '.json'))).toBe(true);
    const { findingCount, rotations, outcome, tasks } = JSON.parse(
      await readFile(file.replace('.html', '.json'), 'utf8'),
    );
    expect(outcome).toBe('contained');
    expect(tasks.map(({ state }: { state: string }) => state)).not.toContain('open');
    expect(findingCount).toBeGreaterThan(5);
    expect(rotations.map(({ state }: { state: string }) => state)).toEqual(['rotated', 'rotated']);
  });

  it('keeps its history small: under 1,000 events, 500 kB, and no payload over 64 kB', async () => {
    const history = await historyOf('ir/mcp-compromise/sentinel');
    expect(JSON.parse(history).events.length).toBeLessThan(1_000);
    expect(history.length).toBeLessThan(500_000);
    const payloads = [...history.matchAll(/"data":\s*"([^"]*)"/g)].map(([, data = '']) => data.length);
    expect(Math.max(...payloads)).toBeLessThan(64_000);
  });

  it('leaves no secret anywhere it does not belong', async () => {
    const secrets = await plantedSecrets();
    expect(secrets.length).toBeGreaterThan(8);
    const places = await everything();
    // The search must be able to find something: the public name of the server is everywhere.
    expect(places.filter(({ text }) => text.includes('sentinel')).length).toBeGreaterThan(8);
    const found = secrets.flatMap(({ name, value }) =>
      formsOf(value).flatMap((form) =>
        places.filter(({ text }) => text.includes(form)).map(({ place }) => `${name} in ${place}`),
      ),
    );
    expect(found).toEqual([]);
  });
});

function historyOf(workflowId: string): Promise<string> {
  return temporal('workflow', 'show', '-w', workflowId, '-o', 'json');
}

async function workflowIds(): Promise<string[]> {
  const listed: { execution: { workflowId: string } }[] = JSON.parse(await temporal('workflow', 'list', '-o', 'json'));
  return listed.map(({ execution }) => execution.workflowId);
}

async function temporal(...words: string[]): Promise<string> {
  const { config } = await loadConfig({ config: join(folder, 'case', 'ir.yaml') });
  const args = [...words, '--address', config.temporal.address];
  const { stdout } = await execute(process.env.IR_TEMPORAL_BIN ?? 'temporal', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Every secret of the run, from the files where it belongs and from Vault itself. */
async function plantedSecrets(): Promise<{ name: string; value: string }[]> {
  const files = [
    'sims/sentinel-secret',
    'sims/engine-secret',
    'sims/stolen-secret-id',
    'sims/stolen-token',
    'sims/priya-vault-token',
    'sims/slack-bot-token',
    'sims/slack-app-token',
    'openbao/root-token',
    'openbao/unseal-key',
    'openbao/worker-secret-id',
    'keys/payload-key',
  ];
  const fromFiles = await Promise.all(files.map(async (name) => ({ name, value: (await read(name)).trim() })));
  const { config } = await loadConfig({ config: join(folder, 'case', 'ir.yaml') });
  const root = (await read('openbao/root-token')).trim();
  const kept = [];
  for (const path of ['mcp/sentinel', 'mcp/github', 'mcp/greynoise', 'mcp-approle/sentinel']) {
    for (const version of [1, 2]) {
      const response = await fetch(`${config.vault.address}/v1/secret/data/${path}?version=${version}`, {
        headers: { 'X-Vault-Token': root },
      });
      const body = (await response.json()) as { data: { data: Record<string, string> } };
      for (const [field, value] of Object.entries(body.data.data)) {
        if (field !== 'workspace') kept.push({ name: `${path}#${field} v${version}`, value });
      }
    }
  }
  return [...fromFiles, ...kept];
}

/** Every file of the run but the key files themselves and Vault's sealed storage; histories raw and decrypted; argv. */
async function everything(): Promise<{ place: string; text: string }[]> {
  const belongs =
    /^(openbao\/(raft|root-token|unseal-key|worker-)|keys\/|sims\/(sentinel-secret|engine-secret|stolen-|priya-vault-token|slack-(bot|app)-token|slack-tokens))/;
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .filter((name) => !belongs.test(name));
  const files = await Promise.all(
    names.map(async (place) => ({ place, text: (await readFile(join(folder, place))).toString('latin1') })),
  );
  const { config } = await loadConfig({ config: join(folder, 'case', 'ir.yaml') });
  const codec = await loadEncryption(config.encryption.keyFile);
  const histories = [];
  for (const id of await workflowIds()) {
    const raw = await historyOf(id);
    histories.push({ place: `history ${id}`, text: raw });
    const payloads: { metadata: Record<string, string>; data: string }[] = [];
    JSON.stringify(JSON.parse(raw), (_, value) => {
      if (value && typeof value === 'object' && value.metadata?.encoding && typeof value.data === 'string')
        payloads.push(value);
      return value;
    });
    const bytes = (text: string) => Buffer.from(text, 'base64');
    const decoded = await codec.decode(
      payloads.map(({ metadata, data }) => ({
        metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, bytes(value)])),
        data: bytes(data),
      })),
    );
    expect(decoded.length).toBeGreaterThan(10);
    histories.push({
      place: `decoded history ${id}`,
      text: decoded.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join('\n'),
    });
  }
  // The incident and its two rotations, each raw and decrypted.
  expect(histories.length).toBe(6);
  return [...files, ...histories, { place: 'process arguments', text: [...seenArguments].join('\n') }];
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    ...new Set([value, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), encodeURIComponent(value)]),
  ];
}
