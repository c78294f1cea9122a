import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EvidenceStore } from '../../activities/evidence-store.ts';
import { Secret } from '../../activities/secret.ts';
import { createShowActivities } from '../../activities/show/create-show-activities.ts';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';
import type { ShowActivities } from '../../workflows/contract/activities.ts';
import { canonicalJson, digestOf } from '../../workflows/contract/canonical.ts';
import type { GateSummary } from '../../workflows/contract/gate.ts';
import { findingOf, gateOf, overviewOf, taskOf } from './nouns.ts';
import { SlackPage } from './slack-page.ts';

const channel = 'C0INC';
let sim: SlackSim;
let page: SlackPage;
let folder: string;
let evidence: EvidenceStore;

beforeAll(async () => {
  sim = await startSlackSim({ rates: 'none' });
  page = new SlackPage(sim);
  folder = await mkdtemp(join(tmpdir(), 'ir-show-'));
  evidence = new EvidenceStore(folder);
});

afterAll(async () => {
  await sim.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await page.does('clear-faults', {});
});

function show(more: { webhook?: { url: Secret }; channel?: string; token?: string } = {}): ShowActivities {
  return createShowActivities({
    slack: createSlackClient(new Secret(more.token ?? sim.botToken), sim.apiUrl, 500),
    channel: more.channel ?? channel,
    links: {},
    evidence,
    ...(more.webhook ? { webhook: more.webhook } : {}),
  });
}

/** Runs an activity the way a worker does. */
function run<In, Out>(activity: (input: In) => Promise<Out>, input: In): Promise<Out> {
  return new MockActivityEnvironment().run(activity, input);
}

async function frozenGate(change: Partial<GateSummary> = {}): Promise<GateSummary> {
  const { plan, ...gate } = gateOf();
  const label = { incident: plan.incident, title: 'Plan', mediaType: 'application/json', extension: 'json' };
  const planEvidence = await evidence.put(label, canonicalJson(plan));
  return { ...gate, planEvidence, digest: digestOf(plan), ...change };
}

async function messagesIn(of: string) {
  return (await page.state()).messages.filter((message) => message.channel === of);
}

describe('showing an incident', () => {
  it('posts one message and edits it from then on', async () => {
    const before = (await messagesIn(channel)).length;
    const message = await run(show().showIncident, overviewOf());
    await run(show().showIncident, overviewOf({ message, phase: 'closed', outcome: 'contained' }));
    const after = await messagesIn(channel);
    expect(after).toHaveLength(before + 1);
    expect(after.find(({ ts }) => ts === message.ts)?.text).toContain('Contained');
  });

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'posts anew when Slack answers %s to an edit',
    async (error) => {
      const message = await run(show().showIncident, overviewOf());
      await page.does('fault', { kind: 'error', error, method: 'chat.update' });
      const second = await run(show().showIncident, overviewOf({ message }));
      expect(second.ts).not.toBe(message.ts);
    },
  );
});

describe('showing a gate', () => {
  it('reads the plan that the digest stands for', async () => {
    const gate = await frozenGate();
    const { ts } = await run(show().showGate, { gate, requester: 'Cleo Marsh', findings: [findingOf()] });
    const posted = (await messagesIn(channel)).find((message) => message.ts === ts);
    expect(JSON.stringify(posted?.blocks)).toContain('Revoke 2 tokens of AppRole mcp-sentinel');
  });

  it('shows no plan whose digest is another one', async () => {
    const gate = await frozenGate({ digest: 'ab'.repeat(32) });
    await expect(run(show().showGate, { gate, requester: 'Cleo', findings: [] })).rejects.toMatchObject({
      type: 'EvidenceMissing',
      nonRetryable: true,
    });
  });

  it('leaves a second card, for the same nonce, when the answer to the first post was lost', async () => {
    const gate = await frozenGate();
    const input = { gate, requester: 'Cleo Marsh', findings: [] };
    const before = (await messagesIn(channel)).length;
    await page.does('fault', { kind: 'lost-reply', method: 'chat.postMessage' });
    await expect(run(show().showGate, input)).rejects.toMatchObject({ type: 'SlackUnreachable', nonRetryable: false });
    await run(show().showGate, input);
    const cards = (await messagesIn(channel)).slice(before);
    expect(cards).toHaveLength(2);
    for (const card of cards) expect(JSON.stringify(card.blocks)).toContain(gate.nonce);
  });
});

describe('a thread', () => {
  it('gets escaped lines that belong to the message', async () => {
    const message = await run(show().showIncident, overviewOf());
    await run(show().replyInThread, { message, text: 'Ada approved.\nBen denied: <!here> no.' });
    const reply = (await messagesIn(channel)).find(({ threadTs }) => threadTs === message.ts);
    expect(reply?.text).toBe('Ada approved.\nBen denied: &lt;!here&gt; no.');
  });
});

describe('a manual task', () => {
  it('is shown with its button', async () => {
    const { ts } = await run(show().showTask, { task: taskOf(), overview: overviewOf() });
    const posted = (await messagesIn(channel)).find((message) => message.ts === ts);
    expect(JSON.stringify(posted?.blocks)).toContain('"action_id":"task_done"');
  });
});

describe('a Slack that does not take a message', () => {
  const passing: [string, object, number | undefined][] = [
    ['a rate limit, after the time that Slack asks for', { kind: 'rate-limited', retryAfter: 7 }, 7000],
    ['an answer 503', { kind: 'server-error', status: 503 }, undefined],
    ['no answer', { kind: 'hang' }, undefined],
    ['an internal error', { kind: 'error', error: 'internal_error' }, undefined],
  ];
  it.each(passing)('is tried again after %s', async (_, fault, delay) => {
    await page.does('fault', { ...fault, method: 'chat.postMessage' });
    await expect(run(show().showIncident, overviewOf())).rejects.toMatchObject({
      type: 'SlackUnreachable',
      nonRetryable: false,
      ...(delay === undefined ? {} : { nextRetryDelay: delay }),
    });
  });

  const lasting: [string, { channel?: string; token?: string }, string][] = [
    ['an archived channel', { channel: 'C0OLD' }, 'Slack refused the message for channel C0OLD: is_archived.'],
    ['an unknown channel', { channel: 'C0NONE' }, 'Slack refused the message for channel C0NONE: channel_not_found.'],
    ['a wrong token', { token: 'xoxb-wrong' }, 'Slack refused the message for channel C0INC: invalid_auth.'],
  ];
  it.each(lasting)('is not tried again after %s, and says which', async (_, services, sentence) => {
    await expect(run(show(services).showIncident, overviewOf())).rejects.toMatchObject({
      type: 'SlackRefused',
      nonRetryable: true,
      message: sentence,
    });
  });
});

describe('the summary', () => {
  const summary = {
    overview: overviewOf({ phase: 'closed', outcome: 'contained' }),
    findings: [findingOf()],
    tasks: [taskOf()],
  };

  it('tells Slack and the webhook, and gives the webhook the same key each time', async () => {
    const heard: { key: unknown; body: unknown }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      heard.push({ key: request.headers['idempotency-key'], body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const services = { webhook: { url: new Secret(`http://127.0.0.1:${port}/`) } };
    await expect(run(show(services).notify, summary)).resolves.toEqual({ told: ['Slack channel C0INC', 'webhook'] });
    await run(show(services).notify, summary);
    await new Promise((resolve) => server.close(resolve));
    expect(heard).toHaveLength(2);
    expect(heard[0]).toMatchObject({ body: { incident: 'INC-20260218-7K3QF', outcome: 'contained' } });
    expect(heard[0]?.key).toBe(heard[1]?.key);
    expect(JSON.stringify(heard)).not.toContain('203.0.113.9');
  });

  it('still tells Slack when the webhook is down, and says so', async () => {
    const services = { webhook: { url: new Secret('http://127.0.0.1:1/') } };
    const { told } = await run(show(services).notify, summary);
    expect(told).toEqual(['Slack channel C0INC', 'not the webhook: it did not take the message']);
  });
});
