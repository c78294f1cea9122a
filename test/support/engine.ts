import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../../workflows/contract/activities.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import { decideUpdate, statusQuery } from '../../workflows/contract/names.ts';
import type { Status } from '../../workflows/contract/status.ts';
import { startTemporal } from './temporal.ts';
import type { World } from './world.ts';

/** One real Temporal dev server with the real workflow bundle, for a test file. */
export class Engine {
  readonly env: TestWorkflowEnvironment;
  readonly #bundle: WorkflowBundle;

  private constructor(env: TestWorkflowEnvironment, bundle: WorkflowBundle) {
    this.env = env;
    this.#bundle = bundle;
  }

  static async start(): Promise<Engine> {
    const env = await startTemporal();
    const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
    const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    return new Engine(env, bundle);
  }

  stop(): Promise<void> {
    return this.env.teardown();
  }

  /** Starts one incident over a world, with a worker of its own. */
  async incident(world: World, changes: Partial<Activities> = {}): Promise<Running> {
    const taskQueue = randomUUID();
    const worker = await Worker.create({
      connection: this.env.nativeConnection,
      taskQueue,
      workflowBundle: this.#bundle,
      activities: world.activities(changes),
    });
    const working = worker.run();
    const workflowId = `ir/mcp-compromise/${taskQueue}`;
    const input = {
      id: 'INC-20260218-AAAAA',
      playbook: 'mcp-compromise',
      server: 'sentinel',
      severity: 'high',
      requestedBy: 'dev',
      hours: 72,
    };
    await this.env.client.workflow.start('mcp-compromise', { taskQueue, workflowId, args: [input] });
    return new Running(this.env.client, workflowId, async () => {
      worker.shutdown();
      await working;
    });
  }
}

/** An incident that runs, and what people can do with it. */
export class Running {
  readonly #client: Engine['env']['client'];
  readonly workflowId: string;
  readonly stop: () => Promise<void>;

  constructor(client: Engine['env']['client'], workflowId: string, stop: () => Promise<void>) {
    this.#client = client;
    this.workflowId = workflowId;
    this.stop = stop;
  }

  /** The newest run: after a reset that is another one. */
  get handle() {
    return this.#client.workflow.getHandle(this.workflowId);
  }

  status(): Promise<Status> {
    return this.handle.query<Status>(statusQuery);
  }

  async until<Found>(what: (status: Status) => Found | undefined | false): Promise<Found> {
    for (;;) {
      const found = what(await this.status());
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  gate(step: string): Promise<Gate> {
    return this.until(({ gates }) => gates.find((gate) => gate.step === step && gate.state === 'open'));
  }

  /** Sends an Update with whatever it is given, as anybody who reaches Temporal can. */
  async send(update: string, argument: unknown, updateId?: string): Promise<string> {
    const options = { args: [argument] as [unknown], ...(updateId === undefined ? {} : { updateId }) };
    return (await this.handle.executeUpdate<{ text: string }, [unknown]>(update, options)).text;
  }

  decide(argument: unknown): Promise<string> {
    return this.send(decideUpdate, argument);
  }

  result(): Promise<Status> {
    return this.handle.result() as Promise<Status>;
  }
}

/** The code and the sentence that a refused word was answered with; `accepted` if it was not refused. */
export async function refusalOf(sent: Promise<unknown>): Promise<{ code: string; sentence: string }> {
  try {
    await sent;
    return { code: 'accepted', sentence: '' };
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError) || !error.cause) throw error;
    return { code: 'type' in error.cause ? String(error.cause.type) : '', sentence: error.cause.message };
  }
}
