import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstBreak, LedgerStore } from '../../activities/ledger-store.ts';
import { Secret } from '../../activities/secret.ts';
import { incidentFrom, launch } from '../../cli/commands/start.ts';
import { statusOf } from '../../cli/incidents.ts';
import { putSecret } from '../../cli/vault-put.ts';
import { playPeople } from '../../demo/play-people.ts';
import { type Config, loadConfig } from '../../worker/config.ts';
import { connectClient } from '../../worker/connection.ts';
import { storageOf } from '../../worker/storage.ts';
import { workflowIdFor } from '../../workflows/contract/incident.ts';
import type { LedgerEntry } from '../../workflows/contract/ledger.ts';
import type { Status } from '../../workflows/contract/status.ts';

const ir = fileURLToPath(new URL('../../dist/cli/ir.js', import.meta.url));

/** Activities of the six steps; the worker is killed once while each group is under way. */
const targets = {
  revoke: ['revokeAccess'],
  query: ['queryAuditLogs'],
  scan: ['scanConversations'],
  rotate: ['createCredential', 'stageCredential', 'revokeOldCredential'],
  bump: ['bumpVersion'],
  document: ['notify', 'writeReport'],
};

let folder: string;
let up: ChildProcess;
let config: Config;
let client: Client;
let workflowId: string;
let end: Status;
const killed = new Set<string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-crash-'));
  up = spawn(process.execPath, [ir, 'up', '--folder', folder, '--grace', '5'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    up.stdout?.on('data', (chunk: Buffer) => chunk.includes('Ctrl-C') && resolve());
    up.once('exit', (code) => reject(new Error(`ir up ended with ${code}`)));
  });
  ({ config } = await loadConfig({ config: join(folder, 'case', 'ir.yaml') }));
  client = await connectClient(config);
  const incident = incidentFrom(
    { server: 'sentinel', playbook: 'mcp-compromise', severity: 'high', hours: '72', as: 'mara' },
    config,
  );
  workflowId = workflowIdFor(incident);
  await launch(client, config, incident);
  const over = new AbortController();
  const killing = killOften(over.signal);
  await playPeople({ look, slackUrl: await urlOf('slack'), doTask, say: () => undefined });
  over.abort();
  await killing;
  end = await look();
}, 420_000);

afterAll(async () => {
  await client?.connection.close();
  up.kill('SIGTERM');
  await new Promise((resolve) => up.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe('An incident whose worker is killed during each step', () => {
  it('met every kill', () => {
    expect([...killed].sort()).toEqual(Object.keys(targets).sort());
  });

  it('ends contained all the same', () => {
    expect(
      end.steps.map(({ id, state, summary }) => ({ id, state, ...(state === 'done' ? {} : { summary }) })),
    ).toEqual(end.steps.map(({ id }) => ({ id, state: 'done' })));
    expect(end.outcome).toBe('contained');
  });

  it('made one new client secret and removed the old one', async () => {
    const state = (await (await fetch(`${await urlOf('entra')}/_sim/state`)).json()) as {
      apps: { displayName: string; passwords: { displayName: string | null }[] }[];
    };
    const { passwords = [] } = state.apps.find(({ displayName }) => displayName === 'mcp-sentinel') ?? {};
    expect(passwords.map(({ displayName }) => displayName)).toEqual([expect.stringContaining(`ir-${end.incident.id}`)]);
  });

  it('wrote each secret once', async () => {
    const root = (await readFile(join(folder, 'openbao', 'root-token'), 'utf8')).trim();
    for (const path of ['mcp/sentinel', 'mcp/github', 'mcp/greynoise', 'mcp-approle/sentinel']) {
      const response = await fetch(`${config.vault.address}/v1/secret/metadata/${path}`, {
        headers: { 'X-Vault-Token': root },
      });
      expect(await response.json()).toMatchObject({ data: { current_version: 2 } });
    }
  });

  it('changed the configuration once and kept one copy of the old one', async () => {
    expect(await readFile(join(folder, 'case', 'mcp_config.json'), 'utf8')).toContain('@northwind/mcp-sentinel@1.4.5');
    expect((await readdir(join(folder, 'case'))).filter((name) => name.includes('.bak')).length).toBe(1);
  });

  it('kept one unbroken ledger, with one intent and one outcome for each action', async () => {
    const store = new LedgerStore(storageOf(config).ledger);
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const entries = await store.read({ incident: end.incident.id, name: 'incident', runId });
    expect(entries.length).toBeGreaterThan(30);
    expect(firstBreak(entries)).toBeUndefined();
    for (const kind of ['intent', 'outcome']) {
      const actions = actionsIn(entries, kind);
      expect(actions).toEqual([...new Set(actions)]);
      expect(actions.length).toBe(6);
    }
  });
});

function actionsIn(entries: readonly LedgerEntry[], kind: string): string[] {
  return entries.filter((entry) => entry.kind === kind).map(({ data }) => (data as { action: string }).action);
}

/** Kills the worker with SIGKILL when an activity of a group is under way, once for each group. */
async function killOften(over: AbortSignal): Promise<void> {
  while (!over.aborted && killed.size < Object.keys(targets).length) {
    const pending = await pendingActivities();
    const group = Object.entries(targets).find(
      ([name, types]) => !killed.has(name) && types.some((type) => pending.has(type)),
    );
    if (!group) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      continue;
    }
    const worker = await workerPid();
    if (worker === undefined) continue;
    process.kill(worker, 'SIGKILL');
    killed.add(group[0]);
    // The next kill shall meet the next worker, not this one's remains.
    while ((await workerPid()) === worker || (await workerPid()) === undefined)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Types of the activities that a worker has in hand now, in the incident and in its rotations. */
async function pendingActivities(): Promise<Set<string>> {
  const ids = [workflowId, `${workflowId}/rotate/rotate-sentinel-client-secret`];
  const types = new Set<string>();
  for (const id of ids) {
    const description = await client.workflow
      .getHandle(id)
      .describe()
      .catch(() => undefined);
    for (const { activityType, state } of description?.raw.pendingActivities ?? []) {
      if (state === 2 && activityType?.name) types.add(activityType.name);
    }
  }
  return types;
}

async function workerPid(): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (text.includes('\0worker\0') && text.includes(folder)) return Number(pid);
  }
  return undefined;
}

/** Looks until a worker answers. */
async function look(): Promise<Status> {
  for (;;) {
    const status = await statusOf(client, workflowId).catch(() => undefined);
    if (status) return status;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function urlOf(sim: string): Promise<string> {
  const { port } = JSON.parse(await readFile(join(folder, 'sims', `${sim}.json`), 'utf8'));
  return `http://127.0.0.1:${port}`;
}

async function doTask(task: string): Promise<void> {
  const address = (await look()).gates.flatMap(({ plan }) => plan.actions).find(({ id }) => id === task)?.args.vault;
  const token = new Secret((await readFile(join(folder, 'sims', 'priya-vault-token'), 'utf8')).trim());
  await putSecret(config.vault.address, token, String(address), new Secret(`new-${randomBytes(16).toString('hex')}`));
}
