import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { startCodecServer } from './codec-server.ts';
import type { Config } from './config.ts';
import { dataConverterFor, processIdentity } from './connection.ts';
import { createActivities } from './create-activities.ts';
import { loadEncryption } from './encryption.ts';
import { createLog, temporalLogger } from './logger.ts';
import { connectNative } from './native-connection.ts';
import { refuseSecrets } from './refuse-secrets.ts';

/**
 * The worker process: configuration, activities, Temporal worker, codec server. Returns after SIGINT or SIGTERM, once
 * what was running has ended or been handed back.
 */
export async function runWorker(config: Config): Promise<void> {
  const log = createLog('worker');
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const activities = await createActivities(config);
  const connection = await connectNative(config);
  const codecServer = await codecServerFor(config);
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    identity: processIdentity('worker'),
    activities,
    dataConverter: await dataConverterFor(config),
    interceptors: { activity: [() => ({ inbound: refuseSecrets })] },
    // After a crash an approval waits at most this long for the next worker.
    stickyQueueScheduleToStartTimeout: '2s',
    // Incidents wait for people most of the time; each one in the cache costs a third of a megabyte.
    maxCachedWorkflows: 300,
    shutdownGraceTime: '10s',
    ...workflows(),
  });
  log.info({ taskQueue: config.temporal.taskQueue }, 'worker is ready');
  try {
    await worker.run();
  } finally {
    codecServer?.close();
    await connection.close();
  }
}

/** The bundle that the build made; in development it is made at start. */
function workflows(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = fileURLToPath(new URL('../workflows.bundle.js', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
}

async function codecServerFor({ encryption, temporal }: Config): Promise<Server | undefined> {
  const { codecServer, keyFile } = encryption;
  if (!codecServer) return undefined;
  const allowed = { origin: new URL(codecServer.allowOrigin).origin, namespace: temporal.namespace };
  return startCodecServer(await loadEncryption(keyFile), codecServer.port, allowed);
}
