import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, loadConfig } from '../../worker/config.ts';
import { connectClient, processIdentity } from '../../worker/connection.ts';
import { connectNative } from '../../worker/native-connection.ts';
import { missingSearchAttributes, registerSearchAttributes } from '../../worker/search-attributes.ts';
import { searchAttributes } from '../../workflows/contract/names.ts';
import { startTemporal } from '../support/temporal.ts';
import { changedConfig } from './sample-config.ts';

let folder: string;
let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-connection-'));
  await writeFile(join(folder, 'key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  temporal = await startTemporal();
});
afterAll(async () => {
  await temporal?.teardown();
  await rm(folder, { recursive: true });
});

async function configFor(address: string, more = ''): Promise<Config> {
  const file = join(folder, 'ir.yaml');
  const text = changedConfig('keys/payload', 'key').replace('127.0.0.1:7233', `${address}${more}`);
  await writeFile(file, text, { mode: 0o600 });
  return (await loadConfig({ config: file })).config;
}

/** A port that takes connections and never says a word. */
async function silentPort(): Promise<{ server: Server; address: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return { server, address: `127.0.0.1:${typeof at === 'object' ? at?.port : 0}` };
}

describe('A connection to Temporal', () => {
  it('encrypts what a client sends, and reads it again', async () => {
    const client = await connectClient(await configFor(temporal.address));
    const handle = await client.workflow.start('nobody-runs-this', {
      workflowId: 'ir/test/encrypted',
      taskQueue: 'none',
      args: ['sentinel was compromised'],
    });
    const history = await handle.fetchHistory();
    const sent = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(Buffer.from(sent?.input?.payloads?.[0]?.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
    expect(sent?.identity).toMatch(/^ir-cli-[0-9a-f]{8}$/);
    await handle.terminate();
    await client.connection.close();
  });

  it.each([
    { side: 'client', connect: (config: Config) => connectClient(config) },
    { side: 'worker', connect: (config: Config) => connectNative(config) },
  ])('gives up with a sentence where nothing answers, on the side of the $side', async ({ connect }) => {
    const { server, address } = await silentPort();
    const says = `Temporal does not answer at ${address}. Start it with \`ir up\`, or correct temporal.address`;
    await expect(connect(await configFor(address))).rejects.toThrow(says);
    server.close();
  });

  it('names the certificate that cannot be read', async () => {
    const config = await configFor('127.0.0.1:1', '\n  tls: { caFile: no-such.pem }');
    await expect(connectClient(config)).rejects.toThrow(/no-such\.pem, named under temporal\.tls .* Correct the path/);
  });

  it('goes by a name that tells nothing of the machine', () => {
    expect(processIdentity('worker')).toMatch(/^ir-worker-[0-9a-f]{8}$/);
  });
});

describe('Search attributes', () => {
  it('are registered once, and again without harm', async () => {
    const namespace = 'fresh';
    const { connection } = temporal;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    await expect
      .poll(() => missingSearchAttributes(connection, namespace).catch(() => []), { timeout: 20_000 })
      .toEqual(Object.values(searchAttributes));
    await registerSearchAttributes(connection, namespace);
    await registerSearchAttributes(connection, namespace);
    await expect.poll(() => missingSearchAttributes(connection, namespace), { timeout: 20_000 }).toEqual([]);
  });
});
