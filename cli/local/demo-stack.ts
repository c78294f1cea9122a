import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type DemoSettings, demoConfig } from '../../demo/config-file.ts';
import { cast } from '../../demo/people.ts';
import { demoPackages, demoWorkspace, plantFiles } from '../../demo/plant-files.ts';
import { plantVault, type Stolen } from '../../demo/plant-vault.ts';
import { loadConfig } from '../../worker/config.ts';
import { connectClient } from '../../worker/connection.ts';
import { VaultOperator } from './openbao.ts';
import { answersHttp, freePort } from './ports.ts';
import { moduleCommand } from './program-file.ts';
import { ownProcess, type Stack, startStack } from './stack.ts';

const execute = promisify(execFile);
export const application = '5f1c9a3e-7a52-4f0e-9d3b-0c6a1f2e8b41';
const engine = 'c0a8f6d2-31b7-4e9a-8f5d-2b7e6a9d4c10';
export const tenant = '3d9b2f60-8c14-4a7b-b0e5-6f1d2c3a4b5e';

/** A whole engine with a compromised server planted: everything the demo, and a first try of `ir up`, needs. */
export interface DemoStack extends Stack {
  configFile: string;
  slackUrl: string;
  entraUrl: string;
  /** What the thief holds; worthless afterwards. */
  stolen: Stolen;
  /** A file with the Vault token of the person who does the manual tasks. */
  personTokenFile: string;
  /** Files with one SSH key per person; empty where there is no ssh-keygen. */
  sshFolder: string;
}

/** Starts the stand-ins beside Temporal and OpenBao, plants the case, and starts worker and gateway. */
export async function startDemoStack(
  root: string,
  progress: (sentence: string) => void,
  settings: DemoSettings = {},
): Promise<DemoStack> {
  const stack = await startStack(root, progress);
  try {
    const here = join(root, 'case');
    const sims = join(root, 'sims');
    const sshFolder = join(root, 'keys', 'ssh');
    for (const folder of [here, sims, sshFolder]) await mkdir(folder, { recursive: true, mode: 0o700 });
    progress('Planting the compromised server …');
    const now = Date.now();
    await plantFiles(here, now);
    const [slackUrl, entraUrl, registryUrl] = await Promise.all([
      startSlack(stack, sims),
      startEntra(stack, sims),
      startRegistry(stack, sims, now),
    ]);
    // npm reads this file for everything below the folder, as it would behind a company's mirror.
    await writeFile(join(here, '.npmrc'), `registry=${registryUrl}/npm/\n`);
    // Without a package.json npm looks for one further up and would read the settings that lie beside that one.
    await writeFile(join(here, 'package.json'), '{ "private": true }\n');
    const stolen = {
      roleIdFile: join(sims, 'stolen-role-id'),
      secretIdFile: join(sims, 'stolen-secret-id'),
      tokenFile: join(sims, 'stolen-token'),
    };
    const personTokenFile = join(sims, 'priya-vault-token');
    await plantSecrets(stack, join(sims, 'sentinel-secret'), stolen, personTokenFile);
    const configFile = join(here, 'ir.yaml');
    const config = demoConfig(
      {
        temporal: stack.temporal,
        codecPort: stack.codecPort,
        vault: stack.vault,
        slackApi: `${slackUrl}/api/`,
        tokens: await slackTokens(sims),
        entra: { url: entraUrl, tenant, application, engine, engineSecretFile: join(sims, 'engine-secret') },
        keys: stack.keys,
        sshKeys: await makeSshKeys(sshFolder),
        storage: stack.folder.storage,
      },
      settings,
    );
    await writeFile(configFile, config, { mode: 0o600 });
    progress('Starting worker and gateway …');
    await Promise.all([
      stack.processes.start(ownProcess('worker', configFile, () => hasPoller(configFile))),
      stack.processes.start(ownProcess('gateway', configFile, () => isListening(slackUrl))),
    ]);
    return { ...stack, configFile, slackUrl, entraUrl, stolen, personTokenFile, sshFolder };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function startSim(
  stack: Stack,
  sims: string,
  name: string,
  preferredPort: number,
  options: Record<string, unknown>,
): Promise<string> {
  const port = await freePort(preferredPort);
  const file = join(sims, `${name}.json`);
  await writeFile(file, JSON.stringify({ ...options, port }), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  await stack.processes.start({
    name: `${name}-sim`,
    ...moduleCommand(`sim/${name}/main`, file),
    ready: () => answersHttp(url),
  });
  return url;
}

async function startSlack(stack: Stack, sims: string): Promise<string> {
  return startSim(stack, sims, 'slack', 8235, {
    world: await demoWorkspace(),
    tokens: { file: 'slack-tokens.json' },
    journal: 'slack-journal.json',
  });
}

async function startEntra(stack: Stack, sims: string): Promise<string> {
  return startSim(stack, sims, 'entra', 0, {
    tenant,
    stateFile: join(sims, 'entra-state.json'),
    apps: [
      {
        appId: engine,
        displayName: 'ir-engine',
        secretFile: join(sims, 'engine-secret'),
        roles: ['Application.ReadWrite.OwnedBy'],
      },
      { appId: application, displayName: 'mcp-sentinel', secretFile: join(sims, 'sentinel-secret'), owners: [engine] },
    ],
    replicationMs: 700,
  });
}

async function startRegistry(stack: Stack, sims: string, now: number): Promise<string> {
  return startSim(stack, sims, 'registry', 0, { packages: await demoPackages(now) });
}

const Tokens = z.object({ botToken: z.string(), appToken: z.string() });

/** The engine takes each token from a file of its own. */
async function slackTokens(sims: string): Promise<{ botToken: string; appToken: string }> {
  const tokens = Tokens.parse(JSON.parse(await readFile(join(sims, 'slack-tokens.json'), 'utf8')));
  const files = { botToken: join(sims, 'slack-bot-token'), appToken: join(sims, 'slack-app-token') };
  await writeFile(files.botToken, tokens.botToken, { mode: 0o600 });
  await writeFile(files.appToken, tokens.appToken, { mode: 0o600 });
  return files;
}

const Made = z.object({ auth: z.object({ client_token: z.string() }) });

async function plantSecrets(
  { vault }: Stack,
  clientSecretFile: string,
  stolen: Stolen,
  personTokenFile: string,
): Promise<void> {
  const operator = new VaultOperator(vault.address);
  await operator.logIn(await readFile(vault.rootTokenFile, 'utf8'));
  await plantVault(operator, await readFile(clientSecretFile, 'utf8'), stolen);
  const policy = 'path "secret/data/mcp/*" { capabilities = ["read", "create", "update"] }';
  await operator.call('PUT', 'sys/policies/acl/integrations', { policy });
  const { auth } = Made.parse(
    await operator.call('POST', 'auth/token/create', { policies: ['integrations'], display_name: 'priya', ttl: '8h' }),
  );
  await writeFile(personTokenFile, auth.client_token, { mode: 0o600 });
}

/** One key per person, so that `ir approve` can be tried, too. Without ssh-keygen the demo does without. */
async function makeSshKeys(folder: string): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const { id } of cast) {
    const file = join(folder, id);
    const made = await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', id, '-f', file]).then(
      () => true,
      () => false,
    );
    if (!made) return {};
    keys[id] = (await readFile(`${file}.pub`, 'utf8')).trim();
  }
  return keys;
}

async function hasPoller(configFile: string): Promise<boolean> {
  const { config } = await loadConfig({ config: configFile });
  const client = await connectClient(config);
  try {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: config.temporal.namespace,
      taskQueue: { name: config.temporal.taskQueue },
      taskQueueType: 1,
    });
    return (pollers?.length ?? 0) > 0;
  } finally {
    await client.connection.close();
  }
}

const Sockets = z.object({ sockets: z.array(z.unknown()) });

async function isListening(slackUrl: string): Promise<boolean> {
  const response = await fetch(`${slackUrl}/_sim/state`);
  return Sockets.parse(await response.json()).sockets.length > 0;
}
