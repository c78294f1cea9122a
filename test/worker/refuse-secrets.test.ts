import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../activities/secret.ts';
import { rememberSecret } from '../../worker/known-secrets.ts';
import { refuseSecrets } from '../../worker/refuse-secrets.ts';
import { type RunningWorker, runWorker, startTemporal } from '../support/temporal.ts';

const value = `value-${randomUUID()}`;
const secret = new Secret(value);
const doors: Record<string, () => unknown> = {
  clean: () => ({ address: 'secret/mcp/sentinel#token', nothing: undefined, at: [1, null] }),
  deep: () => ({ credentials: [{ id: 'a', field: secret }] }),
  map: () => ({ byName: new Map([['a', secret]]) }),
  round: () => {
    const ring: { self?: unknown; value: Secret } = { value: secret };
    ring.self = ring;
    return ring;
  },
  text: () => ({ excerpt: `curl -H «Authorization: ${value}»` }),
  key: () => ({ [value]: true }),
  bytes: () => Buffer.from(`token=${value}`),
  message: () => {
    throw new Error(`401 for ${value}`);
  },
  cause: () => {
    throw new Error('the vendor refused', { cause: new Error(`the body was ${value}`) });
  },
  details: () => {
    throw ApplicationFailure.create({ message: 'refused', details: [{ header: value }] });
  },
};

let temporal: TestWorkflowEnvironment;
let worker: RunningWorker;

beforeAll(async () => {
  rememberSecret(secret);
  temporal = await startTemporal();
  worker = await runWorker(temporal, {
    workflowsPath: fileURLToPath(new URL('./secrets.workflow.ts', import.meta.url)),
    activities: { door: async (name: string) => doors[name]?.() },
    interceptors: { activity: [() => ({ inbound: refuseSecrets })] },
  });
});
afterAll(async () => {
  await worker?.stop();
  await temporal?.teardown();
});

async function start(door: string) {
  const { taskQueue } = worker;
  return temporal.client.workflow.start('throughDoor', { taskQueue, workflowId: randomUUID(), args: [door] });
}

describe('The last door of an activity', () => {
  it('lets addresses and ids through', async () => {
    const handle = await start('clean');
    expect(await handle.result()).toEqual({ address: 'secret/mcp/sentinel#token', at: [1, null] });
  });

  it.each(Object.keys(doors).filter((door) => door !== 'clean'))(
    'refuses a secret by the way «%s», at once, and history holds nothing of it',
    async (door) => {
      const handle = await start(door);
      const error = await handle.result().catch((thrown: unknown) => thrown);
      const failure =
        error instanceof WorkflowFailedError && error.cause instanceof ActivityFailure && error.cause.cause;
      expect(failure).toMatchObject({ type: 'SecretLeak', nonRetryable: true });
      const history = await handle.fetchHistory();
      const text = historyToJSON(history);
      expect(text).toContain('SecretLeak');
      const payloads = [...text.matchAll(/"data": "([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) => atob(data));
      expect([text, ...payloads].join('\n')).not.toContain(value);
      const started = history.events?.filter(({ activityTaskStartedEventAttributes: it }) => it) ?? [];
      expect(started.map(({ activityTaskStartedEventAttributes: it }) => it?.attempt)).toEqual([1]);
    },
  );
});
