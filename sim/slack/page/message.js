import { renderBlocks } from './blocks.js';
import { h, timeOf } from './dom.js';
import { mrkdwn } from './mrkdwn.js';

/** One message as a list item. `page` has the data, `act`, and `openThread`; `prefix` keeps ids apart where a message is shown twice. */
export function messageItem(message, page, replies, prefix) {
  const { data } = page;
  const surface = `${message.channel} ${message.ts}`;
  const author = message.fromSlackbot ? 'Slackbot' : (data.names[message.user] ?? message.user);
  const names = { people: data.names, channels: data.channelNames, groups: data.groupNames };
  const context = {
    surface,
    names,
    id: (block) => `${prefix}${message.ts.replace('.', '')}-${block.block_id}`,
    failures: Object.fromEntries(
      data.failures.filter((failure) => failure.ts === message.ts).map(({ actionId, why }) => [actionId, why]),
    ),
    act: (element, block, value, control) => page.act({ message, surface, element, block, value, control, names }),
  };
  return h(
    'li',
    {
      class: message.onlyFor ? 'message ephemeral' : 'message',
      id: `${prefix}${message.ts.replace('.', '')}`,
      tabindex: '-1',
    },
    h('span', { class: `avatar tone-${tone(message.user)}`, 'aria-hidden': 'true' }, initials(author)),
    h(
      'div',
      { class: 'message-body' },
      message.onlyFor && h('p', { class: 'only-you' }, 'Only visible to you'),
      h(
        'div',
        { class: 'message-head' },
        h('strong', {}, author),
        message.byApp && h('span', { class: 'badge' }, 'APP'),
        timeOf(message.ts),
        message.editedTs && h('span', { class: 'quiet' }, '(edited)'),
      ),
      h(
        'div',
        { class: 'message-content' },
        message.blocks.length > 0
          ? renderBlocks(message.blocks, context)
          : h('div', { class: 'text' }, mrkdwn(message.text, names)),
      ),
      replies?.length > 0 && threadButton(message, replies, page),
    ),
  );
}

function threadButton(message, replies, page) {
  const label = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return h(
    'button',
    {
      type: 'button',
      class: 'plain replies',
      'data-thread': message.ts,
      on: { click: () => page.openThread(message.ts) },
    },
    label,
    h('span', { class: 'quiet' }, 'Last at ', timeOf(replies.at(-1).ts)),
  );
}

function initials(name) {
  return name
    .split(/[\s.-]+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
}

function tone(id) {
  return [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
}
