import { describe, expect, it } from 'vitest';
import { Answer, button, startRig } from './slack-rig.ts';

describe('the Web API of the simulated Slack', () => {
  it.each([
    ['chat.postMessage', { channel: 'C0NONE', text: 'x' }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'C0PLAT', text: 'x' }, 'not_in_channel'],
    ['chat.postMessage', { channel: 'C0OLD', text: 'x' }, 'is_archived'],
    ['chat.postMessage', { channel: 'C0INC' }, 'no_text'],
    ['chat.postMessage', { channel: 'C0INC', blocks: [] }, 'no_text'],
    ['chat.postMessage', { text: 'x' }, 'invalid_arguments'],
    ['chat.postMessage', { channel: 'C0INC', text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['chat.postMessage', { channel: 'C0INC', text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    ['chat.postMessage', { channel: 'C0INC', text: 'x', blocks: 'no JSON' }, 'invalid_blocks_format'],
    ['chat.postMessage', { channel: 'C0INC', text: 'x', attachments: [{ text: 'y' }] }, 'invalid_attachments'],
    ['chat.postMessage', { channel: 'C0INC', text: 'x', metadata: { event_type: 'y' } }, 'invalid_metadata_format'],
    ['chat.postMessage', { channel: 'U0OLD', text: 'x' }, 'user_disabled'],
    ['chat.update', { channel: 'C0INC', ts: '1.000001', text: 'x' }, 'message_not_found'],
    ['chat.delete', { channel: 'C0INC', ts: '1.000001' }, 'message_not_found'],
    ['chat.postEphemeral', { channel: 'C0INC', user: 'U0VIA', text: 'x' }, 'user_not_in_channel'],
    ['chat.getPermalink', { channel: 'C0INC', message_ts: '1.000001' }, 'message_not_found'],
    ['conversations.info', { channel: 'C0NONE' }, 'channel_not_found'],
    ['conversations.list', { types: 'rooms' }, 'invalid_types'],
    ['conversations.open', { users: 'U0NONE' }, 'user_not_found'],
    ['users.info', { user: 'U0NONE' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S0NONE' }, 'no_such_subteam'],
    ['views.update', { view_id: 'V0NONE', view: {} }, 'not_found'],
    ['apps.connections.open', {}, 'not_allowed_token_type'],
    ['no.such.method', {}, 'unknown_method'],
  ])('answers %s with %o by %s', async (method, args, error) => {
    const rig = await startRig();
    expect(await rig.call(method, args)).toMatchObject({ ok: false, error });
  });

  it('knows its tokens only', async () => {
    const rig = await startRig();
    expect(await rig.call('auth.test', {}, 'xoxb-somebody-elses')).toMatchObject({ error: 'invalid_auth' });
    expect(await rig.call('auth.test', {}, '')).toMatchObject({ error: 'not_authed' });
    expect(await rig.call('auth.test', { token: rig.sim.botToken }, '')).toMatchObject({ user_id: 'U0BOT' });
    expect(await rig.call('chat.postMessage', {}, rig.sim.appToken)).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await rig.client.auth.test()).toMatchObject({
      team_id: 'T0SIM',
      bot_id: 'B0BOT',
      is_enterprise_install: false,
    });
  });

  it('wants the scope of each method, and names the ones it has', async () => {
    const rig = await startRig({ scopes: ['users:read'] });
    expect(await rig.call('chat.postMessage', { channel: 'C0INC', text: 'x' })).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'users:read',
    });
    const answer = await rig.client.users.info({ user: 'U0ADA' });
    expect(answer.response_metadata?.scopes).toEqual(['users:read']);
    expect(answer.user?.profile).not.toHaveProperty('email');
  });

  it('shows who is a guest, deactivated, a stranger or a bot', async () => {
    const rig = await startRig();
    const { members = [] } = await rig.client.users.list({});
    const by = (id: string) => members.find((member) => member.id === id);
    expect(by('U0ADA')).toMatchObject({ is_restricted: false, profile: { email: 'ada.park@example.com' } });
    expect(by('U0GUS')).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(by('U0OLD')).toMatchObject({ deleted: true });
    expect(by('U0VIA')).toMatchObject({ is_stranger: true, team_id: 'T0VENDOR' });
    expect(by('U0BOT')).toMatchObject({ is_bot: true });
  });

  it('shows channels by kind, page by page, and hides private ones without the app', async () => {
    const rig = await startRig({
      world: {
        channels: [
          { id: 'C0HID', name: 'hidden', private: true, botMember: false },
          { id: 'C0ONE', name: 'one' },
          { id: 'C0TWO', name: 'two', extShared: true },
        ],
      },
    });
    const types = 'public_channel,private_channel';
    const first = await rig.client.conversations.list({ types, limit: 1 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await rig.client.conversations.list({ types, limit: 1, cursor });
    expect([first, second].map((page) => page.channels?.map(({ id }) => id))).toEqual([['C0ONE'], ['C0TWO']]);
    expect(second.response_metadata?.next_cursor).toBe('');
    expect(await rig.call('conversations.info', { channel: 'C0HID' })).toMatchObject({ error: 'channel_not_found' });
    expect((await rig.client.conversations.info({ channel: 'C0TWO' })).channel).toMatchObject({
      is_ext_shared: true,
      is_member: true,
      is_archived: false,
    });
  });

  it('keeps threads, counts replies, and gives permalinks into its own page', async () => {
    const rig = await startRig();
    const ts = await rig.post([button('ask')]);
    const reply = await rig.client.chat.postMessage({ channel: 'C0INC', thread_ts: ts, text: 'A reply' });
    expect(await rig.call('chat.postMessage', { channel: 'C0INC', thread_ts: reply.ts, text: 'x' })).toMatchObject({
      error: 'cannot_reply_to_message',
    });
    const updated = await rig.call('chat.update', { channel: 'C0INC', ts, text: 'Changed' });
    expect(updated).toMatchObject({ message: { thread_ts: ts, reply_count: 1, latest_reply: reply.ts } });
    const { permalink } = await rig.client.chat.getPermalink({ channel: 'C0INC', message_ts: ts });
    expect(permalink).toBe(`${rig.sim.url}/archives/C0INC/p${ts.replace('.', '')}`);
    expect((await fetch(permalink ?? '')).status).toBe(200);
  });

  it('keeps the blocks of a message when an edit brings none, and removes them for an empty list', async () => {
    const rig = await startRig();
    const ts = await rig.post([button('ask')]);
    const edit = async (more: object) => rig.call('chat.update', { channel: 'C0INC', ts, text: 'Changed', ...more });
    expect(await edit({})).toHaveProperty('message.blocks');
    expect(await edit({ blocks: [] })).not.toHaveProperty('message.blocks');
    expect(await edit({ text: 'ü'.repeat(2_001) })).toMatchObject({ error: 'msg_too_long' });
  });

  it('edits its own messages only', async () => {
    const rig = await startRig();
    const { ts } = await rig.person('say', { user: 'U0ADA', channel: 'C0INC', text: 'Hello' });
    expect(await rig.call('chat.update', { channel: 'C0INC', ts, text: 'x' })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await rig.call('chat.delete', { channel: 'C0INC', ts })).toMatchObject({ error: 'cant_delete_message' });
  });

  it('opens direct messages by user id', async () => {
    const rig = await startRig();
    const { channel } = await rig.client.conversations.open({ users: 'U0ADA' });
    const { channel: used } = await rig.client.chat.postMessage({ channel: 'U0ADA', text: 'Privately' });
    expect(used).toBe(channel?.id);
    expect(await rig.call('conversations.open', { users: 'U0ADA' })).toMatchObject({ already_open: true });
  });

  it('lists user groups and their people', async () => {
    const rig = await startRig();
    const { usergroups } = await rig.client.usergroups.list({ include_users: true });
    expect(usergroups).toMatchObject([{ id: 'S0SEC', users: ['U0ADA', 'U0CLEO'] }, { id: 'S0PLAT' }]);
    expect((await rig.client.usergroups.users.list({ usergroup: 'S0PLAT' })).users).toEqual(['U0BEN']);
  });
});

describe('the rate limits of the simulated Slack', () => {
  it('let five messages a channel through at once, then one a second', async () => {
    let clock = 1_800_000_000_000;
    const rig = await startRig({ rates: 'slack' }, () => clock);
    const post = async (channel: string) => {
      const response = await fetch(`${rig.sim.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.sim.botToken}` },
        body: new URLSearchParams({ channel, text: 'x' }),
      });
      return [response.status, response.headers.get('retry-after'), Answer.parse(await response.json()).error];
    };
    for (let message = 0; message < 5; message += 1) expect((await post('C0INC'))[0]).toBe(200);
    expect(await post('C0INC')).toEqual([429, '1', 'ratelimited']);
    expect((await post('C0SEC'))[0]).toBe(200);
    clock += 1_000;
    expect((await post('C0INC'))[0]).toBe(200);
    expect((await post('C0INC'))[0]).toBe(429);
  });

  it('reach the SDK as an error with the seconds to wait', async () => {
    const rig = await startRig({ rates: { 'users.list': { perMinute: 2, burst: 1 } } });
    await rig.client.users.list({});
    await expect(rig.client.users.list({})).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 30,
    });
  });
});
