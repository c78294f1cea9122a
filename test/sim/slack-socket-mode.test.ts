import type { BlockAction, ButtonAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { button, plain, startRig } from './slack-rig.ts';

const ada = { user: 'U0ADA', channel: 'C0INC' };

describe('a button in the simulated Slack, with Bolt over Socket Mode', () => {
  it('reaches its handler, which edits the message', async () => {
    const rig = await startRig();
    const bodies: BlockAction<ButtonAction>[] = [];
    await rig.bolt((app) =>
      app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, client }) => {
        await ack();
        bodies.push(body);
        const ts = body.message?.ts ?? '';
        await client.chat.update({ channel: 'C0INC', ts, text: 'Approved', blocks: [] });
      }),
    );
    const ts = await rig.post([button('approve')]);

    expect(await rig.person('click', { ...ada, ts, action_id: 'approve' })).toEqual({ ok: true });

    await expect.poll(async () => (await rig.state()).messages).toMatchObject([{ ts, text: 'Approved', blocks: [] }]);
    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        user: { id: 'U0ADA', username: 'ada.park', team_id: 'T0SIM' },
        team: { id: 'T0SIM', domain: 'simulated' },
        enterprise: null,
        is_enterprise_install: false,
        api_app_id: 'A0IR',
        container: { type: 'message', message_ts: ts, channel_id: 'C0INC', is_ephemeral: false },
        channel: { id: 'C0INC', name: 'incidents' },
        message: { ts, user: 'U0BOT', blocks: [{ type: 'actions' }] },
        state: { values: {} },
        trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
        response_url: expect.stringContaining(`${rig.sim.url}/actions/T0SIM/`),
        actions: [{ type: 'button', action_id: 'approve', value: 'signed-value', text: plain('Press') }],
      },
    ]);
  });

  it('sends nothing before its confirmation dialog is answered', async () => {
    const rig = await startRig();
    const pressed: string[] = [];
    await rig.bolt((app) =>
      app.action('approve', async ({ ack, body }) => {
        await ack();
        pressed.push(body.user.id);
      }),
    );
    const confirm = { text: plain('Really?'), confirm: plain('Yes'), deny: plain('No'), title: plain('Sure?') };
    const click = { ...ada, ts: await rig.post([button('approve', { confirm })]), action_id: 'approve' };

    expect(await rig.person('click', click)).toMatchObject({ ok: false, error: 'confirm_required' });
    expect(await rig.person('click', { ...click, confirm: false })).toEqual({ ok: true, cancelled: true });
    expect(pressed).toEqual([]);
    expect(await rig.person('click', { ...click, confirm: true })).toEqual({ ok: true });
    expect(pressed).toEqual(['U0ADA']);
  });

  it('is refused when no Slack client would send the press', async () => {
    const rig = await startRig();
    const ts = await rig.post([button('approve')]);
    const click = { ...ada, ts, action_id: 'approve' };
    const cases = [
      [{ value: 'forged' }, 'value_differs'],
      [{ action_id: 'long-gone' }, 'element_gone'],
      [{ ts: '1.000001' }, 'message_not_found'],
      [{ user: 'U0OLD' }, 'user_deactivated'],
      [{ user: 'U0VIA' }, 'not_in_channel'],
      [{ user: 'U0NOBODY' }, 'user_not_found'],
    ] as const;
    for (const [change, error] of cases) {
      expect(await rig.person('click', { ...click, ...change })).toMatchObject({ ok: false, error });
    }
  });

  it('can be forged by a test that says so', async () => {
    const rig = await startRig();
    const values: (string | undefined)[] = [];
    await rig.bolt((app) =>
      app.action<BlockAction<ButtonAction>>('approve', async ({ ack, action }) => {
        await ack();
        values.push(action.value);
      }),
    );
    const ts = await rig.post([button('approve')]);
    const click = { ...ada, ts, action_id: 'approve', force: true };
    await rig.person('click', { ...click, value: 'forged' });
    await rig.client.chat.update({ channel: 'C0INC', ts, text: 'Closed', blocks: [] });
    await rig.person('click', { ...click, value: 'old' });
    expect(values).toEqual(['forged', 'old']);
  });

  it('shows its person a warning when nobody answers within three seconds', async () => {
    const rig = await startRig();
    await rig.bolt(() => undefined);
    const ts = await rig.post([button('after-a-deploy')]);
    expect(await rig.person('click', { ...ada, ts, action_id: 'after-a-deploy' })).toMatchObject({
      error: 'not_acked',
    });
    expect((await rig.state()).failures).toMatchObject([{ user: 'U0ADA', ts, actionId: 'after-a-deploy' }]);
  });

  it('goes to one of the open sockets, in turn', async () => {
    const rig = await startRig();
    const heard: string[] = [];
    for (const name of ['first', 'second']) {
      await rig.bolt((app) =>
        app.action('approve', async ({ ack }) => {
          await ack();
          heard.push(name);
        }),
      );
    }
    const ts = await rig.post([button('approve')]);
    for (let press = 0; press < 6; press += 1) await rig.person('click', { ...ada, ts, action_id: 'approve' });
    expect(heard.toSorted()).toEqual(['first', 'first', 'first', 'second', 'second', 'second']);
  });

  it('gives the chosen option and the state of its neighbours', async () => {
    const rig = await startRig();
    const bodies: BlockAction[] = [];
    await rig.bolt((app) =>
      app.action<BlockAction>(/.*/, async ({ ack, body }) => {
        await ack();
        bodies.push(body);
      }),
    );
    const option = (value: string) => ({ text: plain(value), value });
    const options = [option('a'), option('b')];
    const ts = await rig.post([
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'static_select', action_id: 'pick', options },
          { type: 'checkboxes', action_id: 'tick', options },
          { type: 'overflow', action_id: 'more', options },
        ],
      },
    ]);
    const click = { ...ada, ts };
    const state = { row: { tick: ['a', 'b'] } };
    await rig.person('click', { ...click, action_id: 'pick', value: 'b', state });
    await rig.person('click', { ...click, action_id: 'more', value: 'a' });
    expect(await rig.person('click', { ...click, action_id: 'pick', value: 'c' })).toMatchObject({
      error: 'option_not_offered',
    });
    expect(bodies).toMatchObject([
      {
        actions: [{ type: 'static_select', block_id: 'row', selected_option: option('b') }],
        state: { values: { row: { pick: { selected_option: option('b') }, tick: { selected_options: options } } } },
      },
      { actions: [{ type: 'overflow', selected_option: option('a') }] },
    ]);
  });
});

describe('a slash command in the simulated Slack', () => {
  it('is answered to the person who typed it only', async () => {
    const rig = await startRig();
    await rig.bolt((app) =>
      app.command('/ir', async ({ ack, command }) => {
        await ack({ response_type: 'ephemeral', text: `«${command.text}» for ${command.user_id}` });
      }),
    );
    await rig.person('command', { ...ada, command: '/ir', text: 'status' });
    expect((await rig.state()).ephemerals).toMatchObject([{ text: '«status» for U0ADA', onlyFor: 'U0ADA' }]);
    expect(await rig.person('command', { ...ada, command: '/nope' })).toMatchObject({ error: 'unknown_command' });
  });

  it('tells the person when the app is not connected', async () => {
    const rig = await startRig();
    await rig.person('command', { ...ada, command: '/ir' });
    expect((await rig.state()).ephemerals).toMatchObject([{ text: '/ir failed: The app is not connected.' }]);
  });
});

describe('a response URL of the simulated Slack', () => {
  it('answers privately, replaces the original, deletes it, and wears out after five uses', async () => {
    const rig = await startRig();
    const outcomes: (number | string)[] = [];
    await rig.bolt((app) =>
      app.action('ask', async ({ ack, respond }) => {
        await ack();
        const say = async (message: Parameters<typeof respond>[0]) =>
          respond(message).then(
            (response) => outcomes.push(response.status),
            (error: unknown) => outcomes.push(String(error)),
          );
        await say({ text: 'Only you see this.', response_type: 'ephemeral' });
        await say({ text: 'All see this.', response_type: 'in_channel' });
        await say({ text: 'Replaced.', replace_original: true });
        await say({ text: 'Invalid', blocks: [{ type: 'nonsense' }] });
        await say({ delete_original: true });
        await say({ text: 'Once too often.' });
      }),
    );
    const ts = await rig.post([button('ask')]);
    await rig.person('click', { ...ada, ts, action_id: 'ask' });
    await expect.poll(() => outcomes.length).toBe(6);
    expect(outcomes).toEqual([200, 200, 200, expect.stringContaining('400'), 200, expect.stringContaining('404')]);
    const state = await rig.state();
    expect(state.messages.map((message) => message.text)).toEqual(['All see this.']);
    expect(state.ephemerals).toMatchObject([{ text: 'Only you see this.', onlyFor: 'U0ADA' }]);
    expect(state.api.counts.response_url).toEqual({ ok: 4, invalid_blocks: 1, used_url: 1 });
  });

  it('expires after thirty minutes', async () => {
    let clock = 1_800_000_000_000;
    const rig = await startRig({}, () => clock);
    let url = '';
    await rig.bolt((app) =>
      app.action<BlockAction>('ask', async ({ ack, body }) => {
        await ack();
        url = body.response_url;
      }),
    );
    await rig.person('click', { ...ada, ts: await rig.post([button('ask')]), action_id: 'ask' });
    clock += 30 * 60_000 + 1;
    const late = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Late.' }),
    });
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });
});
