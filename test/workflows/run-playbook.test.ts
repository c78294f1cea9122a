import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../workflows/contract/activities.ts';
import {
  controlUpdate,
  decideUpdate,
  doneUpdate,
  searchAttributes,
  statusQuery,
} from '../../workflows/contract/names.ts';
import type { Signed } from '../../workflows/contract/statement.ts';
import type { Status } from '../../workflows/contract/status.ts';
import { decisionOn, policyWith, TestGateway, wordOf } from '../support/people.ts';
import { World } from '../support/world.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;

beforeAll(async () => {
  const path = process.env.IR_TEMPORAL_BIN ?? 'temporal';
  env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      searchAttributes: Object.values(searchAttributes).map((name) => defineSearchAttributeKey(name, 'KEYWORD')),
    },
  });
  bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
  });
});
afterAll(() => env?.teardown());

/** Starts one incident over a world and gives the test what people can do with it. */
async function incident(world: World, changes: Partial<Activities> = {}) {
  const taskQueue = randomUUID();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: bundle,
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
  const handle = await env.client.workflow.start('mcp-compromise', { taskQueue, workflowId, args: [input] });
  const status = () => handle.query<Status>(statusQuery);
  const until = async <T>(what: (status: Status) => T | undefined | false): Promise<T> => {
    for (;;) {
      const found = what(await status());
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const gateOf = (step: string) =>
    until(({ gates }) => gates.find((gate) => gate.step === step && gate.state === 'open'));
  const say = (update: string, signed: unknown) =>
    handle.executeUpdate<{ text: string }, [unknown]>(update, { args: [signed] });
  return {
    handle,
    status,
    until,
    gateOf,
    say,
    decide: (signed: Signed) => say(decideUpdate, signed),
    async stop() {
      worker.shutdown();
      await working;
    },
  };
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause && 'type' in error.cause)
      return String(error.cause.type);
    throw error;
  }
}

describe('An incident', () => {
  it('runs to contained when every gate is approved and the task is done', async () => {
    const gateway = new TestGateway();
    const world = new World(policyWith(gateway));
    const run = await incident(world);
    for (const step of ['revoke-token', 'rotate-credentials', 'bump-version']) {
      const gate = await run.gateOf(step);
      const people = gate.quorum === 2 ? ['ada', 'ben'] : ['cleo'];
      for (const person of people) await run.decide(gateway.sign(decisionOn(gate, person, 'approve')));
    }
    await run.until(({ tasks }) => tasks.find(({ state }) => state === 'open'));
    const { runId, workflowId } = await run.status();
    await run.say(doneUpdate, gateway.sign(wordOf('olga', { runId, workflowId }, { kind: 'done', task: 'task-a' })));
    const result: Status = await run.handle.result();
    expect(result.outcome).toBe('contained');
    expect(result.steps.map(({ state }) => state)).toEqual(result.steps.map(() => 'done'));
    expect(world.effects.sort()).toEqual(['bump', 'revoke']);
    await run.stop();
  });
});
