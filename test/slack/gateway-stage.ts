import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { Secret } from '../../activities/secret.ts';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { findProgram } from '../../cli/local/binaries.ts';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';
import { gateCard } from '../../slack/cards/gate-card.ts';
import { taskCard } from '../../slack/cards/task-card.ts';
import type { OpenSlackConfig } from '../../slack/config.ts';
import { createSigner, generateGatewayKey } from '../../slack/gateway/signer.ts';
import { type Gateway, startGateway } from '../../slack/gateway/start-gateway.ts';
import type { Gate, SlackMessage } from '../../workflows/contract/gate.ts';
import { searchAttributes } from '../../workflows/contract/names.ts';
import type { Person } from '../../workflows/contract/policy.ts';
import { type desk, type Heard, heardQuery } from './desk.workflow.ts';
import { gateOf, overviewOf, taskOf } from './nouns.ts';
import { SlackPage } from './slack-page.ts';

const team = 'T0SIM';
export const channel = 'C0INC';
const keyOf = (name: keyof typeof searchAttributes) => defineSearchAttributeKey(searchAttributes[name], 'KEYWORD');

/** Ada and Ben are approvers; Gus, Otto and Via have accounts that may not speak; Cleo's account is claimed twice. */
export const people: Person[] = [
  personOf('ada', 'U0ADA'),
  personOf('ben', 'U0BEN'),
  personOf('gus', 'U0GUS'),
  personOf('otto', 'U0OLD'),
  personOf('via', 'U0VIA'),
  personOf('cleo', 'U0CLEO'),
  personOf('cleo-too', 'U0CLEO'),
];

function personOf(id: string, user: string): Person {
  return { id, name: id, slack: [{ team, user }], sshKeys: [] };
}

export interface Desk {
  handle: WorkflowHandle<typeof desk>;
  workflowId: string;
  runId: string;
}

/** A simulated Slack, a real Temporal, and gateways between them. */
export class Stage {
  readonly key = generateGatewayKey();
  readonly log: string[] = [];
  readonly sim: SlackSim;
  readonly page: SlackPage;
  readonly temporal: TestWorkflowEnvironment;
  readonly #bundle: { code: string };
  readonly #gateways = new Set<Gateway>();
  readonly #workers: { worker: Worker; running: Promise<void> }[] = [];

  private constructor(sim: SlackSim, temporal: TestWorkflowEnvironment, bundle: { code: string }) {
    this.sim = sim;
    this.page = new SlackPage(sim);
    this.temporal = temporal;
    this.#bundle = bundle;
  }

  static async open(): Promise<Stage> {
    const { path } = await findProgram('temporal');
    const keys = Object.values(searchAttributes).map((name) => defineSearchAttributeKey(name, 'KEYWORD'));
    const [sim, temporal, bundle] = await Promise.all([
      startSlackSim({ rates: 'none' }),
      TestWorkflowEnvironment.createLocal({
        server: { executable: { type: 'existing-path', path }, searchAttributes: keys },
      }),
      bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('./desk.workflow.ts', import.meta.url)) }),
    ]);
    const stage = new Stage(sim, temporal, bundle);
    await stage.work('desks');
    return stage;
  }

  async close(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.stop();
    for (const { worker, running } of this.#workers) {
      worker.shutdown();
      await running;
    }
    await this.temporal.teardown();
    await this.sim.close();
  }

  /** Starts a worker on a queue of its own. */
  async work(taskQueue: string): Promise<void> {
    const { nativeConnection: connection } = this.temporal;
    const worker = await Worker.create({ connection, taskQueue, workflowBundle: this.#bundle });
    this.#workers.push({ worker, running: worker.run() });
  }

  async gateway(change: Partial<OpenSlackConfig> = {}, known: readonly Person[] = people): Promise<Gateway> {
    const write = (fields: object, line: string) => void this.log.push(JSON.stringify({ ...fields, line }));
    const gateway = await startGateway({
      config: this.config(change),
      signer: createSigner('gateway-1', this.key.privatePem),
      temporal: this.temporal.client,
      people: known,
      logger: { info: write, warn: write, error: write },
    });
    this.#gateways.add(gateway);
    return gateway;
  }

  async stop(gateway: Gateway): Promise<void> {
    this.#gateways.delete(gateway);
    await gateway.stop();
  }

  config(change: Partial<OpenSlackConfig> = {}): OpenSlackConfig {
    const { sim } = this;
    return {
      mode: 'socket',
      host: '127.0.0.1',
      apiUrl: sim.apiUrl,
      botToken: new Secret(sim.botToken),
      appToken: new Secret(sim.appToken),
      signingSecret: new Secret(sim.signingSecret),
      team,
      channel,
      ...change,
    };
  }

  /** An open run that words can be said to. */
  async desk(input: Parameters<typeof desk>[0] = {}, where: { queue?: string; id?: string } = {}): Promise<Desk> {
    const workflowId = where.id ?? `ir/test/${randomUUID()}`;
    const handle = await this.temporal.client.workflow.start<typeof desk>('desk', {
      taskQueue: where.queue ?? 'desks',
      workflowId,
      args: [input],
      typedSearchAttributes: new TypedSearchAttributes([
        { key: keyOf('server'), value: 'sentinel' },
        { key: keyOf('playbook'), value: 'test' },
        { key: keyOf('gate'), value: 'destructive' },
      ]),
    });
    return { handle, workflowId, runId: handle.firstExecutionRunId };
  }

  async heard({ handle }: Pick<Desk, 'handle'>): Promise<Heard> {
    return handle.query(heardQuery);
  }

  gateAt({ workflowId, runId }: Desk): Gate {
    return gateOf({ workflowId, runId });
  }

  /** Posts the card of a gate at a desk. */
  async card(desk: Desk): Promise<SlackMessage> {
    return this.#post(gateCard(this.gateAt(desk), { requester: 'Cleo Marsh', findings: [] }));
  }

  async taskAt({ workflowId, runId }: Desk): Promise<SlackMessage> {
    return this.#post(taskCard(taskOf(), { ...overviewOf(), workflowId, runId }));
  }

  async #post(message: ReturnType<typeof gateCard>): Promise<SlackMessage> {
    const client = createSlackClient(new Secret(this.sim.botToken), this.sim.apiUrl);
    const { ts } = await client.chat.postMessage({ channel, ...message });
    if (ts === undefined) throw new Error('the simulator gave no ts');
    return { channel, ts };
  }

  /** A press on a button, with the confirmation given. `force` is for what no client would send. */
  click(user: string, message: SlackMessage, actionId: string, more: object = {}) {
    return this.page.does('click', { user, ...message, action_id: actionId, confirm: true, ...more });
  }
}
