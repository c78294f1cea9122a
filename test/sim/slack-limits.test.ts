import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plain, startRig } from './slack-rig.ts';

const option = (length: number) => ({ text: plain('t'.repeat(length)), value: 'v' });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });
const press = (more: object) => ({ type: 'actions', elements: [{ type: 'button', text: plain('x'), ...more }] });
const select = (count: number) => ({
  type: 'actions',
  elements: [{ type: 'static_select', options: many(count, (index) => ({ text: plain('x'), value: String(index) })) }],
});
const Refused = z.object({ response_metadata: z.object({ messages: z.array(z.string()) }) });

/** What it is about, the most that Slack takes, one more, and where the answer points. */
const sizes: [string, object[], object[], string][] = [
  ['blocks', many(50, () => ({ type: 'divider' })), many(51, () => ({ type: 'divider' })), '/blocks'],
  ['text of a section', [section(3000)], [section(3001)], '/blocks/0/text/text'],
  [
    'header',
    [{ type: 'header', text: plain('x'.repeat(150)) }],
    [{ type: 'header', text: plain('x'.repeat(151)) }],
    '/blocks/0/text/text',
  ],
  [
    'fields',
    [{ type: 'section', fields: many(10, () => plain('x')) }],
    [{ type: 'section', fields: many(11, () => plain('x')) }],
    '/blocks/0/fields',
  ],
  [
    'text of a field',
    [{ type: 'section', fields: [plain('x'.repeat(2000))] }],
    [{ type: 'section', fields: [plain('x'.repeat(2001))] }],
    '/blocks/0/fields/0/text',
  ],
  [
    'context elements',
    [{ type: 'context', elements: many(10, () => plain('x')) }],
    [{ type: 'context', elements: many(11, () => plain('x')) }],
    '/blocks/0/elements',
  ],
  [
    'label of a button',
    [press({ text: plain('x'.repeat(75)) })],
    [press({ text: plain('x'.repeat(76)) })],
    '/blocks/0/elements/0/text/text',
  ],
  [
    'value of a button',
    [press({ value: 'x'.repeat(2000) })],
    [press({ value: 'x'.repeat(2001) })],
    '/blocks/0/elements/0/value',
  ],
  [
    'action id',
    [press({ action_id: 'x'.repeat(255) })],
    [press({ action_id: 'x'.repeat(256) })],
    '/blocks/0/elements/0/action_id',
  ],
  [
    'confirmation text',
    [press({ confirm: { text: plain('x'.repeat(300)) } })],
    [press({ confirm: { text: plain('x'.repeat(301)) } })],
    '/blocks/0/elements/0/confirm/text/text',
  ],
  [
    'confirmation title',
    [press({ confirm: { title: plain('x'.repeat(100)), text: plain('x') } })],
    [press({ confirm: { title: plain('x'.repeat(101)), text: plain('x') } })],
    '/blocks/0/elements/0/confirm/title/text',
  ],
  [
    'buttons in a row',
    [{ type: 'actions', elements: many(25, () => ({ type: 'button', text: plain('x') })) }],
    [{ type: 'actions', elements: many(26, () => ({ type: 'button', text: plain('x') })) }],
    '/blocks/0/elements',
  ],
  ['options of a select', [select(100)], [select(101)], '/blocks/0/elements/0/options'],
  [
    'options of checkboxes',
    [{ type: 'actions', elements: [{ type: 'checkboxes', options: many(10, () => option(1)) }] }],
    [{ type: 'actions', elements: [{ type: 'checkboxes', options: many(11, () => option(1)) }] }],
    '/blocks/0/elements/0/options',
  ],
  [
    'options of an overflow menu',
    [{ type: 'actions', elements: [{ type: 'overflow', options: many(5, () => option(1)) }] }],
    [{ type: 'actions', elements: [{ type: 'overflow', options: many(6, () => option(1)) }] }],
    '/blocks/0/elements/0/options',
  ],
  [
    'text of an option',
    [{ type: 'actions', elements: [{ type: 'overflow', options: [option(75)] }] }],
    [{ type: 'actions', elements: [{ type: 'overflow', options: [option(76)] }] }],
    '/blocks/0/elements/0/options/0/text/text',
  ],
  [
    'markdown in all',
    [{ type: 'markdown', text: 'x'.repeat(12_000) }],
    many(2, () => ({ type: 'markdown', text: 'x'.repeat(6_001) })),
    '/blocks',
  ],
];

/** What is wrong in shape, and where the answer points. */
const shapes: [string, object[], string][] = [
  ['an unknown block', [{ type: 'nonsense' }], '/blocks/0/type'],
  ['an unknown member', [{ type: 'divider', colour: 'red' }], '/blocks/0'],
  ['a missing member', [{ type: 'header' }], '/blocks/0'],
  ['a section with nothing', [{ type: 'section' }], '/blocks/0'],
  ['an empty text', [section(0)], '/blocks/0/text/text'],
  ['mrkdwn in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], '/blocks/0/text/type'],
  ['an unknown button style', [press({ style: 'fancy' })], '/blocks/0/elements/0/style'],
  [
    'a text field in an actions block',
    [{ type: 'actions', elements: [{ type: 'plain_text_input' }] }],
    '/blocks/0/elements/0/type',
  ],
  ['two blocks with one id', many(2, () => ({ type: 'divider', block_id: 'same' })), '/blocks/1/block_id'],
  [
    'two elements with one id',
    [{ type: 'actions', elements: many(2, () => ({ type: 'button', action_id: 'same', text: plain('x') })) }],
    '/blocks/0',
  ],
  ['an alert outside of a modal', [{ type: 'alert', text: plain('x') }], '/blocks/0/type'],
  [
    'an initial option that is none',
    [
      {
        type: 'actions',
        elements: [
          { type: 'radio_buttons', options: [option(1)], initial_option: { text: plain('t'), value: 'other' } },
        ],
      },
    ],
    '/blocks/0',
  ],
];

describe('a message in the simulated Slack', () => {
  it.each(sizes)('may be as large as Slack lets it, and no larger: %s', async (_what, most, more, pointer) => {
    const rig = await startRig();
    const args = (blocks: object[]) => ({ channel: 'C0INC', text: 'x', blocks });
    expect(await rig.call('chat.postMessage', args(most))).toMatchObject({ ok: true });
    const refused = await rig.call('chat.postMessage', args(more));
    expect(refused.error).toBe('invalid_blocks');
    expect(Refused.parse(refused).response_metadata.messages.join('\n')).toContain(`[json-pointer:${pointer}]`);
  });

  it.each(shapes)('is refused with a pointer to %s', async (_what, blocks, pointer) => {
    const rig = await startRig();
    const refused = await rig.call('blocks.validate', { blocks });
    expect(refused.error).toBe('invalid_blocks');
    expect(Refused.parse(refused).response_metadata.messages.join('\n')).toContain(`[json-pointer:${pointer}]`);
  });

  it('says it in the words of Slack', async () => {
    const rig = await startRig();
    const refused = await rig.call('chat.postMessage', { channel: 'C0INC', text: 'x', blocks: [section(3001)] });
    expect(Refused.parse(refused).response_metadata.messages).toEqual([
      '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  it('has a limit for all its text together', async () => {
    const rig = await startRig();
    const post = (last: number) =>
      rig.call('chat.postMessage', {
        channel: 'C0INC',
        text: 'x',
        blocks: [...many(4, () => section(3000)), section(last)],
      });
    expect(await post(1_200)).toMatchObject({ ok: true });
    expect(await post(1_201)).toMatchObject({ error: 'msg_blocks_too_long' });
  });
});

describe('a modal in the simulated Slack', () => {
  const view = { type: 'modal', title: plain('Title'), blocks: [] };
  const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input' } };

  it.each([
    ['a long title', { title: plain('x'.repeat(25)) }, '/view/title/text'],
    ['a long submit label', { submit: plain('x'.repeat(25)) }, '/view/submit/text'],
    ['too much private metadata', { private_metadata: 'x'.repeat(3001) }, '/view/private_metadata'],
    ['101 blocks', { blocks: many(101, () => ({ type: 'divider' })) }, '/view/blocks'],
    ['inputs without a submit button', { blocks: [input] }, '/view'],
    ['a table', { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }] }, '/view/blocks/0/type'],
  ])('is refused with a pointer to %s', async (_what, change, pointer) => {
    const rig = await startRig();
    const refused = await rig.call('blocks.validate', { view: { ...view, ...change } });
    expect(Refused.parse(refused).response_metadata.messages.join('\n')).toContain(`[json-pointer:${pointer}]`);
  });
});
