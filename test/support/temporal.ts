import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { findProgram } from '../../cli/local/binaries.ts';
import { searchAttributes } from '../../workflows/contract/names.ts';

/** A real Temporal dev server for one test file, with our search attributes. The file tears it down. */
export async function startTemporal(): Promise<TestWorkflowEnvironment> {
  quieten();
  const { path } = await findProgram('temporal');
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      searchAttributes: Object.values(searchAttributes).map((name) => defineSearchAttributeKey(name, 'KEYWORD')),
    },
  });
}

/** A worker on a queue of its own. */
export interface RunningWorker {
  taskQueue: string;
  stop: () => Promise<void>;
}

/** Runs a worker until it is stopped. */
export async function runWorker(
  { nativeConnection, namespace = 'default' }: TestWorkflowEnvironment,
  options: Omit<WorkerOptions, 'taskQueue' | 'connection'>,
): Promise<RunningWorker> {
  const taskQueue = randomUUID();
  const worker = await Worker.create({ connection: nativeConnection, namespace, taskQueue, ...options });
  const running = worker.run();
  return {
    taskQueue,
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

let quiet = false;

/** Tests make activities fail on purpose; the runtime would print each one. It can be told only once a process. */
function quieten(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
