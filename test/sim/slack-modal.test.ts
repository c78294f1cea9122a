import type { App, BlockAction, ViewClosedAction, ViewSubmitAction } from '@slack/bolt';
import type { View } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { button, plain, type Rig, startRig } from './slack-rig.ts';

const ada = { user: 'U0ADA', channel: 'C0INC' };

const form: View = {
  type: 'modal',
  callback_id: 'deny',
  private_metadata: 'gate-1',
  notify_on_close: true,
  title: plain('Deny the plan'),
  submit: plain('Deny'),
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
};

function opensForm(app: App): void {
  app.action<BlockAction>('deny', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
}

async function openForm(rig: Rig): Promise<string> {
  const ts = await rig.post([button('deny')]);
  await rig.person('click', { ...ada, ts, action_id: 'deny' });
  await expect.poll(async () => (await rig.state()).views.length).toBe(1);
  return (await rig.state()).views[0]?.id ?? '';
}

describe('a modal in the simulated Slack', () => {
  it('shows the errors of the app, then closes when the submission is accepted', async () => {
    const rig = await startRig();
    const bodies: ViewSubmitAction[] = [];
    await rig.bolt((app) => {
      opensForm(app);
      app.view('deny', async ({ ack, body, view }) => {
        const reason = view.state.values.why?.reason?.value ?? '';
        if (reason.length < 10) return ack({ response_action: 'errors', errors: { why: 'Too short.' } });
        if (body.type === 'view_submission') bodies.push(body);
        await ack();
      });
    });
    const viewId = await openForm(rig);
    const submit = (reason: string) =>
      rig.person('submit', { user: 'U0ADA', view_id: viewId, values: { why: { reason } } });

    expect(await submit('')).toMatchObject({ error: 'unfilled', errors: { why: expect.any(String) } });
    expect(await submit('no')).toMatchObject({ error: 'refused_by_app', errors: { why: 'Too short.' } });
    expect((await rig.state()).views).toMatchObject([{ id: viewId, errors: { why: 'Too short.' } }]);
    expect(await submit('Evidence is missing.')).toEqual({ ok: true });
    expect((await rig.state()).views).toEqual([]);
    expect(bodies).toMatchObject([
      {
        type: 'view_submission',
        user: { id: 'U0ADA' },
        team: { id: 'T0SIM' },
        view: {
          id: viewId,
          callback_id: 'deny',
          private_metadata: 'gate-1',
          state: { values: { why: { reason: { type: 'plain_text_input', value: 'Evidence is missing.' } } } },
        },
        response_urls: [],
      },
    ]);
    expect(bodies[0]).not.toHaveProperty('channel');
  });

  it.each([
    ['update', 1, 'Thank you'],
    ['push', 2, 'Thank you'],
    ['clear', 0, undefined],
  ] as const)('follows the response action «%s»', async (action, depth, title) => {
    const rig = await startRig();
    const view: View = { type: 'modal', title: plain('Thank you'), blocks: [] };
    await rig.bolt((app) => {
      opensForm(app);
      app.view('deny', async ({ ack }) =>
        ack(action === 'clear' ? { response_action: 'clear' } : { response_action: action, view }),
      );
    });
    const viewId = await openForm(rig);
    await rig.person('submit', { user: 'U0ADA', view_id: viewId, values: { why: { reason: 'Because.' } } });
    const { views } = await rig.state();
    expect(views).toHaveLength(depth);
    expect(views.at(-1)?.title).toEqual(title === undefined ? undefined : plain(title));
  });

  it('tells the app that it was closed, and belongs to one person', async () => {
    const rig = await startRig();
    const closed: ViewClosedAction[] = [];
    await rig.bolt((app) => {
      opensForm(app);
      app.view({ callback_id: 'deny', type: 'view_closed' }, async ({ ack, body }) => {
        await ack();
        if (body.type === 'view_closed') closed.push(body);
      });
    });
    const viewId = await openForm(rig);
    expect(await rig.person('close', { user: 'U0BEN', view_id: viewId })).toMatchObject({ error: 'view_not_found' });
    await rig.person('close', { user: 'U0ADA', view_id: viewId });
    expect(closed).toMatchObject([{ view: { id: viewId }, is_cleared: false }]);
  });
});

describe('a trigger id of the simulated Slack', () => {
  async function triggers(rig: Rig, clicks: number): Promise<string[]> {
    const ids: string[] = [];
    await rig.bolt((app) =>
      app.action<BlockAction>('ask', async ({ ack, body }) => {
        await ack();
        ids.push(body.trigger_id);
      }),
    );
    const ts = await rig.post([button('ask')]);
    for (let click = 0; click < clicks; click += 1) await rig.person('click', { ...ada, ts, action_id: 'ask' });
    return ids;
  }

  it('works once, for three seconds', async () => {
    let clock = 1_800_000_000_000;
    const rig = await startRig({}, () => clock);
    const [first, second] = await triggers(rig, 2);
    const open = (trigger_id: string | undefined) => rig.call('views.open', { trigger_id, view: form });
    expect(await open(first)).toMatchObject({ ok: true, view: { type: 'modal', bot_id: 'B0BOT' } });
    expect(await open(first)).toMatchObject({ error: 'exchanged_trigger_id' });
    clock += 3_001;
    expect(await open(second)).toMatchObject({ error: 'expired_trigger_id' });
    expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' });
    expect(await open(undefined)).toMatchObject({ error: 'invalid_arguments' });
  });

  it('can be made to expire at once', async () => {
    const rig = await startRig();
    await rig.person('fault', { kind: 'expired-trigger' });
    const [stale, fresh] = await triggers(rig, 2);
    expect(await rig.call('views.open', { trigger_id: stale, view: form })).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await rig.call('views.open', { trigger_id: fresh, view: form })).toMatchObject({ ok: true });
  });
});
