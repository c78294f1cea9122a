import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EvidenceStore } from '../../activities/evidence-store.ts';
import { Secret } from '../../activities/secret.ts';
import { createShowActivities } from '../../activities/show/create-show-activities.ts';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { canonicalJson } from '../../workflows/contract/canonical.ts';
import { statusQuery } from '../../workflows/contract/names.ts';
import type { Status } from '../../workflows/contract/status.ts';
import { policyWith, TestGateway } from '../support/people.ts';
import { World } from '../support/world.ts';
import { channel, Stage } from './gateway-stage.ts';

const incident = {
  id: 'INC-20260218-AAAAA',
  playbook: 'mcp-compromise',
  server: 'sentinel',
  severity: 'high',
  requestedBy: 'dev',
  hours: 72,
};
const workflowId = 'ir/mcp-compromise/sentinel';
let stage: Stage;
let folder: string;
let world: World;
let stop: () => Promise<void>;

beforeAll(async () => {
  stage = await Stage.open();
  folder = await mkdtemp(join(tmpdir(), 'ir-incident-'));
  const gatewayKeys = [{ id: 'gateway-1', publicKey: stage.key.publicKeyBase64 }];
  world = new World(policyWith(new TestGateway(), { gatewayKeys }));
  await stage.gateway({}, world.policy.people);
  const evidence = new EvidenceStore(folder);
  const slack = createSlackClient(new Secret(stage.sim.botToken), stage.sim.apiUrl);
  const worker = await Worker.create({
    connection: stage.temporal.nativeConnection,
    taskQueue: 'incidents',
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    activities: world.activities({
      freezePlan: ({ plan }) =>
        evidence.put(
          { incident: plan.incident, title: 'Plan', mediaType: 'application/json', extension: 'json' },
          canonicalJson(plan),
        ),
      ...createShowActivities({ slack, channel, links: {}, evidence, people: world.policy.people }),
    }),
  });
  const running = worker.run();
  stop = async () => {
    worker.shutdown();
    await running;
  };
});

afterAll(async () => {
  await stop();
  await stage.close();
  await rm(folder, { recursive: true });
});

/** Waits for a message with such a text and button, and gives its place. */
function cardWith(text: string, actionId: string) {
  return vi.waitFor(
    async () => {
      const { messages } = await stage.page.state();
      const card = messages.find(
        (message) => message.text.includes(text) && JSON.stringify(message.blocks).includes(actionId),
      );
      if (card === undefined) throw new Error(`no card says «${text}»`);
      return { channel: card.channel, ts: card.ts };
    },
    { timeout: 30_000, interval: 100 },
  );
}

describe('an incident that is decided in Slack', () => {
  it('is contained by clicks alone: quorum by two people, the requester refused, one decision by each card', async () => {
    const handle = await stage.temporal.client.workflow.start('mcp-compromise', {
      taskQueue: 'incidents',
      workflowId,
      args: [incident],
    });
    const status = () => handle.query<Status>(statusQuery);

    const first = await cardWith('Approval needed', 'gate_approve');
    await stage.click('U0DEV', first, 'gate_approve');
    await vi.waitFor(
      async () => expect((await stage.page.whispersTo('U0DEV')).join()).toContain('so somebody else must decide'),
      { timeout: 10_000 },
    );
    expect(world.effects).toEqual([]);

    for (let gates = 0; gates < 3; gates++) {
      const card = await cardWith('Approval needed', 'gate_approve');
      const quorum = (await status()).gates.find(({ state }) => state === 'open')?.quorum ?? 2;
      for (const user of ['U0ADA', 'U0BEN'].slice(0, quorum)) await stage.click(user, card, 'gate_approve');
      await vi.waitFor(
        async () => {
          const message = (await stage.page.state()).messages.find(({ ts }) => ts === card.ts);
          expect(message?.text).toContain('Approved');
          expect(message?.blocks.map(({ type }) => type)).not.toContain('actions');
        },
        { timeout: 30_000, interval: 100 },
      );
    }
    await stage.click('U0ADA', await cardWith('please do this by hand', 'task_done'), 'task_done');

    const result: Status = await handle.result();
    expect(result.outcome).toBe('contained');
    expect(world.effects.sort()).toEqual(['bump', 'revoke']);
    const refused = world.ledger.filter(({ kind }) => kind === 'refusal').map(({ text }) => text);
    expect(refused).toEqual([expect.stringContaining('Dev was refused: You started this incident')]);
    const { messages } = await stage.page.state();
    expect(messages.find(({ ts }) => ts === result.message?.ts)?.text).toContain('Contained');
    expect(messages.filter(({ text }) => text.includes('Approval needed'))).toEqual([]);
    expect(messages.some(({ threadTs }) => threadTs === first.ts)).toBe(true);
  });
});
