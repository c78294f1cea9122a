import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { button, type Rig, startRig } from './slack-rig.ts';

const ada = { user: 'U0ADA', channel: 'C0INC' };
const hello = { channel: 'C0INC', text: 'Hello' };
const Frame = z.looseObject({ type: z.string(), envelope_id: z.string().optional() });

/** A bare Socket Mode client, that keeps all frames and acknowledges envelopes. */
async function openSocket(rig: Rig): Promise<{ frames: z.infer<typeof Frame>[]; socket: WebSocket; url: string }> {
  const { url } = await rig.call('apps.connections.open', {}, rig.sim.appToken);
  const socket = new WebSocket(z.string().parse(url));
  const frames: z.infer<typeof Frame>[] = [];
  socket.on('message', (data) => {
    const frame = Frame.parse(JSON.parse(data.toString()));
    frames.push(frame);
    if (frame.envelope_id) socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload: {} }));
  });
  await expect.poll(() => frames.length).toBe(1);
  return { frames, socket, url: z.string().parse(url) };
}

describe('an injected fault', () => {
  it.each([
    [{ kind: 'error', error: 'edit_window_closed' }, 'edit_window_closed'],
    [{ kind: 'archived', channel: 'C0INC' }, 'is_archived'],
    [{ kind: 'bot-removed', channel: 'C0INC' }, 'not_in_channel'],
    [{ kind: 'token-revoked' }, 'token_revoked'],
    [{ kind: 'missing-scope', scope: 'chat:write' }, 'missing_scope'],
    [{ kind: 'rate-limited', method: 'chat.postMessage' }, 'ratelimited'],
    [{ kind: 'server-error' }, 'service_unavailable'],
  ])('%o makes a call fail with %s, until it is cleared', async (fault, error) => {
    const rig = await startRig();
    expect(await rig.person('fault', fault)).toEqual({ ok: true });
    expect(await rig.call('chat.postMessage', hello)).toMatchObject({ ok: false, error });
    await rig.person('clear-faults', {});
    expect(await rig.call('chat.postMessage', hello)).toMatchObject({ ok: true });
  });

  it('can be meant for one method and a number of calls', async () => {
    const rig = await startRig();
    await rig.person('fault', { kind: 'server-error', status: 502, method: 'chat.postMessage', times: 2 });
    expect(await rig.call('auth.test')).toMatchObject({ ok: true });
    const outcomes = [];
    for (let call = 0; call < 3; call += 1) outcomes.push((await rig.call('chat.postMessage', hello)).ok);
    expect(outcomes).toEqual([false, false, true]);
  });

  it('can lose the reply of a call that took effect', async () => {
    const rig = await startRig();
    await rig.person('fault', { kind: 'lost-reply', method: 'chat.postMessage' });
    await expect(rig.call('chat.postMessage', hello)).rejects.toThrow();
    expect((await rig.state()).messages).toMatchObject([{ text: 'Hello' }]);
  });

  it('can let a call hang', async () => {
    const rig = await startRig();
    await rig.person('fault', { kind: 'hang' });
    const call = fetch(`${rig.sim.apiUrl}api.test`, { method: 'POST', signal: AbortSignal.timeout(200) });
    await expect(call).rejects.toThrow('timeout');
  });

  it('can take Slack down: connections close, and people cannot press anything', async () => {
    const rig = await startRig();
    const { socket } = await openSocket(rig);
    const ts = await rig.post([button('ask')]);
    await rig.person('fault', { kind: 'down' });
    await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
    await expect(rig.call('auth.test')).rejects.toThrow();
    expect(await rig.person('click', { ...ada, ts, action_id: 'ask' })).toMatchObject({ error: 'slack_down' });
    await rig.person('clear-faults', { kind: 'down' });
    expect(await rig.call('auth.test')).toMatchObject({ ok: true });
  });

  it.each(['warning', 'refresh_requested'])('can ask a socket to reconnect: %s', async (reason) => {
    const rig = await startRig();
    const [first, second] = [await openSocket(rig), await openSocket(rig)];
    await rig.person('fault', { kind: 'disconnect', reason });
    await expect.poll(() => first.frames.at(-1)).toMatchObject({ type: 'disconnect', reason });
    expect(second.frames).toMatchObject([{ type: 'hello', num_connections: 2, connection_info: { app_id: 'A0IR' } }]);
  });

  it('can deliver a press several times, with one envelope id', async () => {
    const rig = await startRig();
    const { frames } = await openSocket(rig);
    const ts = await rig.post([button('ask')]);
    await rig.person('fault', { kind: 'duplicate', copies: 3 });
    await rig.person('click', { ...ada, ts, action_id: 'ask' });
    await expect.poll(() => frames.length).toBe(4);
    expect(new Set(frames.slice(1).map((frame) => frame.envelope_id)).size).toBe(1);
  });

  it('is told to the app where Slack has an event for it', async () => {
    const rig = await startRig();
    const { frames } = await openSocket(rig);
    await rig.person('fault', { kind: 'archived', channel: 'C0INC' });
    await expect
      .poll(() => frames.at(-1))
      .toMatchObject({
        type: 'events_api',
        payload: { type: 'event_callback', event: { type: 'channel_archive', channel: 'C0INC' } },
      });
  });

  it('must be one that exists', async () => {
    const rig = await startRig();
    expect(await rig.person('fault', { kind: 'earthquake' })).toMatchObject({ error: 'bad_request' });
  });
});

describe('a Socket Mode address of the simulated Slack', () => {
  it('works once', async () => {
    const rig = await startRig();
    const { url } = await openSocket(rig);
    const again = new WebSocket(url);
    const refusal = new Promise<string>((resolve) => again.on('error', (error) => resolve(error.message)));
    expect(await refusal).toContain('401');
  });
});
