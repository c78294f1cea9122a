import { type Client, Connection } from '@temporalio/client';
import type { Config } from '../../worker/config.ts';
import { connectClient } from '../../worker/connection.ts';
import { missingSearchAttributes } from '../../worker/search-attributes.ts';
import { type Check, failed, looking, ok, warning } from './doctor-check.ts';

/** Temporal: reachable, namespace and search attributes there, somebody working. */
export async function checkTemporal(config: Config): Promise<Check[]> {
  return looking('Temporal', 'Start it with ir up, or correct temporal in ir.yaml.', async () => {
    const client = await connectClient(config, 'doctor');
    try {
      return await lookAt(client, config);
    } finally {
      await client.connection.close();
    }
  });
}

async function lookAt(client: Client, { temporal }: Config): Promise<Check[]> {
  const { address, namespace, taskQueue } = temporal;
  const known = await client.workflowService.describeNamespace({ namespace }).catch(() => undefined);
  if (!known) {
    const fix = `temporal operator namespace create --address ${address} --namespace ${namespace}`;
    return [failed('Temporal', `Temporal at ${address} has no namespace ${namespace}, or hides it from us.`, fix)];
  }
  return [
    ok('Temporal', `Temporal at ${address} answers, with the namespace ${namespace}.`),
    ...(await looking('Search attributes', 'Let the engine list them: the operator service of Temporal.', async () => [
      await checkAttributes(client, namespace),
    ])),
    await checkWorkers(client, namespace, taskQueue),
  ];
}

async function checkAttributes({ connection }: Client, namespace: string): Promise<Check> {
  if (!(connection instanceof Connection)) throw new TypeError('not a connection of our own');
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return ok('Search attributes', 'All are registered.');
  const named = missing.flatMap((name) => ['--name', name, '--type', 'Keyword']).join(' ');
  const fix = `temporal operator search-attribute create --namespace ${namespace} ${named}`;
  return failed('Search attributes', `Without ${missing.join(', ')} no incident can start.`, fix);
}

async function checkWorkers(client: Client, namespace: string, name: string): Promise<Check> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType: 1,
  });
  const count = pollers?.length ?? 0;
  if (count > 0) return ok('Workers', `${count} ${count === 1 ? 'polls' : 'poll'} the task queue ${name}.`);
  return warning('Workers', `Nobody polls the task queue ${name}, so an incident would wait.`, 'Start one: ir worker');
}
