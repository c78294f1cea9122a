import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, type BlockAction, HTTPReceiver, LogLevel } from '@slack/bolt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { boltApp, button, plain, type Rig, startRig } from './slack-rig.ts';

const ada = { user: 'U0ADA', channel: 'C0INC' };
const Address = z.object({ port: z.number() });

async function boltOverHttp(
  rig: Rig,
  listen: (app: App) => void,
  signingSecret = rig.sim.signingSecret,
): Promise<void> {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = boltApp(rig.sim, { receiver });
  listen(app);
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => void (await app.stop()));
  const { port } = Address.parse(typeof server === 'object' && 'address' in server ? server.address() : undefined);
  rig.sim.setDelivery({ http: `http://127.0.0.1:${port}/slack/events` });
}

describe('the simulated Slack with Bolt over HTTP', () => {
  it('signs clicks, commands and submissions so that Bolt takes them', async () => {
    const rig = await startRig();
    await boltOverHttp(rig, (app) => {
      app.action<BlockAction>('ask', async ({ ack, body, client }) => {
        await ack();
        const label = plain('Why?');
        const element = { type: 'plain_text_input' as const, action_id: 'b' };
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'form',
            title: plain('Form'),
            submit: plain('Send'),
            blocks: [{ type: 'input', block_id: 'a', label, element }],
          },
        });
      });
      app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { a: 'Not like this.' } }));
      app.command('/ir', async ({ ack, command }) => ack(`You typed ${command.text} & more.`));
    });
    const ts = await rig.post([button('ask')]);
    expect(await rig.person('click', { ...ada, ts, action_id: 'ask' })).toEqual({ ok: true });
    await expect.poll(async () => (await rig.state()).views.length).toBe(1);
    const viewId = (await rig.state()).views[0]?.id;
    expect(await rig.person('submit', { user: 'U0ADA', view_id: viewId, values: { a: { b: 'x' } } })).toMatchObject({
      errors: { a: 'Not like this.' },
    });
    await rig.person('command', { ...ada, command: '/ir', text: 'status' });
    expect((await rig.state()).ephemerals).toMatchObject([{ text: 'You typed status & more.', onlyFor: 'U0ADA' }]);
  });

  it('shows the person a warning when the app does not know the signature', async () => {
    const rig = await startRig();
    let pressed = false;
    const listen = (app: App) =>
      app.action('ask', async ({ ack }) => {
        await ack();
        pressed = true;
      });
    await boltOverHttp(rig, listen, 'another-signing-secret');
    const ts = await rig.post([button('ask')]);
    expect(await rig.person('click', { ...ada, ts, action_id: 'ask' })).toMatchObject({
      error: 'not_acked',
      why: 'The app answered with HTTP status 401.',
    });
    expect(pressed).toBe(false);
  });

  it('sends the body and the headers that Slack sends', async () => {
    const rig = await startRig();
    const seen: { headers: Record<string, unknown>; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ headers: request.headers, body });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    rig.sim.setDelivery({ http: `http://127.0.0.1:${port}/` });
    await rig.person('click', { ...ada, ts: await rig.post([button('ask')]), action_id: 'ask' });
    expect(seen).toMatchObject([
      {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/),
          'x-slack-request-timestamp': expect.stringMatching(/^\d{10}$/),
        },
        body: expect.stringMatching(/^payload=%7B%22type%22%3A%22block_actions%22/),
      },
    ]);
  });

  it('prefers an open socket', async () => {
    const rig = await startRig({ delivery: { http: 'http://127.0.0.1:9/' } });
    await rig.bolt((app) => app.action('ask', async ({ ack }) => ack()));
    const ts = await rig.post([button('ask')]);
    expect(await rig.person('click', { ...ada, ts, action_id: 'ask' })).toEqual({ ok: true });
  });
});
