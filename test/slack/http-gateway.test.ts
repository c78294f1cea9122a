import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GateButton } from '../../slack/cards/button-value.ts';
import type { Gateway } from '../../slack/gateway/start-gateway.ts';
import { channel, type Desk, Stage } from './gateway-stage.ts';

let stage: Stage;
let gateway: Gateway;
const form = 'application/x-www-form-urlencoded';

beforeAll(async () => {
  stage = await Stage.open();
  gateway = await stage.gateway({ mode: 'http', port: 0 });
  stage.sim.setDelivery({ http: `http://127.0.0.1:${gateway.port}/slack/events` });
});

afterAll(() => stage.close());

interface Sending {
  /** Seconds from now. */
  skew?: number;
  secret?: string;
  headers?: Record<string, string>;
}

/** A request as Slack would make it, or not quite. */
function signed(body: string, { skew = 0, secret = stage.sim.signingSecret, headers = {} }: Sending = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) + skew);
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': form,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
      ...headers,
    },
  };
}

async function send(request: RequestInit, path = '/slack/events'): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${gateway.port}${path}`, request);
  return status;
}

function clickOn({ workflowId: w, runId: r }: Desk): string {
  const gate = stage.gateAt({ workflowId: w, runId: r } as Desk);
  const value = JSON.stringify(GateButton.parse({ w, r, g: gate.id, n: gate.nonce, d: gate.digest }));
  const payload = {
    type: 'block_actions',
    team: { id: 'T0SIM' },
    user: { id: 'U0ADA', team_id: 'T0SIM' },
    channel: { id: channel },
    container: { message_ts: '1.2' },
    trigger_id: '1.2.x',
    actions: [{ type: 'button', action_id: 'gate_approve', block_id: 'b', action_ts: String(Math.random()), value }],
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function words(desk: Desk, count: number): Promise<void> {
  await vi.waitFor(async () => expect((await stage.heard(desk)).words).toHaveLength(count), { timeout: 10_000 });
}

describe('a gateway that Slack calls by HTTP', () => {
  it('passes on a click that the simulated Slack signs and sends', async () => {
    const desk = await stage.desk();
    expect(await stage.click('U0ADA', await stage.card(desk), 'gate_approve')).toMatchObject({ ok: true });
    await words(desk, 1);
  });

  it.each([form, `${form}; charset=utf-8`, `${form};charset=UTF-8`])('takes the content type «%s»', async (type) => {
    const desk = await stage.desk();
    expect(await send(signed(clickOn(desk), { headers: { 'content-type': type } }))).toBe(200);
    await words(desk, 1);
  });

  it('takes the same request once', async () => {
    const desk = await stage.desk();
    const request = signed(clickOn(desk));
    expect(await send(request)).toBe(200);
    expect(await send(request)).toBe(409);
    await words(desk, 1);
  });

  const refused: [string, Sending, number][] = [
    ['from an hour ahead', { skew: 3600 }, 401],
    ['from six minutes ago', { skew: -360 }, 401],
    ['signed with another secret', { secret: 'another-secret-entirely' }, 401],
    ['without a signature', { headers: { 'x-slack-signature': '' } }, 401],
    ['with a signature of another version', { headers: { 'x-slack-signature': 'v1=00' } }, 401],
    ['without a time', { headers: { 'x-slack-request-timestamp': '' } }, 401],
    ['with a time that is no number', { headers: { 'x-slack-request-timestamp': 'now' } }, 401],
  ];
  it.each(refused)('refuses a request %s', async (_, sending, status) => {
    const desk = await stage.desk();
    expect(await send(signed(clickOn(desk), sending))).toBe(status);
    expect((await stage.heard(desk)).words).toEqual([]);
  });

  it('refuses a body that is too big, another path and another method', async () => {
    expect(await send(signed(`payload=${'x'.repeat(1_100_000)}`))).toBe(413);
    expect(await send(signed('payload={}'), '/elsewhere')).toBe(404);
    expect(await send({ method: 'GET' })).toBe(404);
  });
});
