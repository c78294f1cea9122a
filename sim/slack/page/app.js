import { askConfirm, showModal } from './dialogs.js';
import { h } from './dom.js';
import { draftsOf } from './drafts.js';
import { MessageList } from './message-list.js';

const at = (id) => document.getElementById(id);
const place = readAddress();
const main = new MessageList(at('messages'), 'p');
const thread = new MessageList(at('thread-messages'), 't');
const seen = new Map();
let data;
let announced;
let loading;
let again = false;

const page = {
  get data() {
    return data;
  },
  openThread(ts) {
    place.thread = ts;
    draw();
    at('thread').querySelector('button').focus();
  },
  /** A person pressed or chose something in a message, or in the modal when `message` is missing. */
  async act({ message, surface, element, block, value, control, names }) {
    if (control?.getAttribute('aria-busy') === 'true') return;
    if (element.confirm && !(await askConfirm(element.confirm, names))) return;
    control?.setAttribute('aria-busy', 'true');
    const where = message ? { channel: message.channel, ts: message.ts } : { view_id: surface };
    await send('click', {
      ...where,
      action_id: element.action_id,
      block_id: block.block_id,
      ...(value === undefined ? {} : { value }),
      ...(element.confirm ? { confirm: true } : {}),
      state: draftsOf(surface),
    });
    control?.removeAttribute('aria-busy');
  },
};

function readAddress() {
  const { pathname, searchParams } = new URL(location.href);
  const [, channel, digits] = /^\/archives\/([A-Z0-9]+)\/p(\d{7,})$/.exec(pathname) ?? [];
  return {
    as: searchParams.get('as') ?? '',
    channel: channel ?? searchParams.get('channel') ?? '',
    thread: searchParams.get('thread_ts') ?? '',
    target: digits ? `p${digits}` : '',
  };
}

function writeAddress(push) {
  const query = new URLSearchParams({ as: place.as, channel: place.channel });
  history[push ? 'pushState' : 'replaceState'](null, '', `/?${query}`);
}

/** Does something as the chosen person; says so when Slack would not let them. */
async function send(verb, body) {
  try {
    const response = await fetch(`/_sim/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: place.as, ...body }),
    });
    const answer = await response.json();
    const silent = ['not_acked', 'refused_by_app', 'unfilled', 'bad_answer'];
    if (!answer.ok && !silent.includes(answer.error)) toast(answer.why ?? answer.error);
    return answer;
  } catch {
    toast('The simulator could not be reached.');
    return { ok: false };
  }
}

async function load() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  do {
    again = false;
    const query = new URLSearchParams({ as: place.as, channel: place.channel });
    const response = await fetch(`/_sim/page?${query}`).catch(() => undefined);
    if (response?.ok) {
      const fresh = await response.json();
      if (!again) {
        data = fresh;
        draw();
      }
    }
  } while (again);
  loading = false;
}

function draw() {
  const changedPlace = place.as !== data.me || place.channel !== data.channel;
  place.as = data.me ?? '';
  place.channel = data.channel ?? '';
  if (changedPlace) writeAddress(false);
  drawPeople();
  drawChannels();
  const open = data.channels.find((channel) => channel.id === data.channel);
  at('channel-name').textContent = open ? nameOf(open) : 'No channel';
  at('channel-topic').textContent = open ? [open.topic, ...marksOf(open)].filter(Boolean).join(' · ') : '';
  at('words').placeholder = open?.archived
    ? 'This channel is archived'
    : `Message ${open ? nameOf(open) : ''}, or ${data.app.commands[0] ?? '/'} …`;
  document.title = `${open ? nameOf(open) : 'Slack'} — Slack simulator`;
  const roots = data.messages.filter((message) => !message.threadTs);
  const repliesOf = (ts) => data.messages.filter((message) => message.threadTs === ts && !message.onlyFor);
  main.show(roots, page, repliesOf);
  drawThread(roots);
  announce();
  const names = { people: data.names, channels: data.channelNames, groups: data.groupNames };
  const act = (element, block, value, control) =>
    page.act({ surface: data.view.id, element, block, value, control, names });
  const failed = data.failures.filter((failure) => failure.ts === data.view?.id);
  const failures = Object.fromEntries(failed.map(({ actionId, why }) => [actionId, why]));
  showModal(data.view, { names, act, failures }, send);
  const alarm = data.down
    ? 'Slack is down (an injected fault).'
    : data.faults.length > 0
      ? `Injected faults: ${data.faults.join(', ')}.`
      : '';
  at('alarm').textContent = alarm;
  at('alarm').hidden = alarm === '';
  at('link-state').textContent = data.connected ? `${data.app.name} is connected` : `${data.app.name} is not connected`;
  at('link-state').classList.toggle('off', !data.connected);
  goToTarget();
}

function drawPeople() {
  const form = JSON.stringify(data.people);
  const select = at('person');
  if (select.dataset.form !== form) {
    select.dataset.form = form;
    select.replaceChildren(
      ...data.people.map((person) => {
        const role = person.kind === 'person' ? person.title : `${person.title} · guest`;
        return h('option', { value: person.id }, role ? `${person.realName} (${role})` : person.realName);
      }),
    );
  }
  select.value = data.me ?? '';
}

function drawChannels() {
  at('team').textContent = data.team;
  const open = data.channels.find((channel) => channel.id === data.channel);
  if (open) seen.set(`${data.me} ${open.id}`, open.latest);
  const focused = document.activeElement?.getAttribute('data-channel');
  at('channels').replaceChildren(
    ...data.channels.map((channel) => {
      const key = `${data.me} ${channel.id}`;
      if (!seen.has(key)) seen.set(key, channel.latest);
      const unread = channel.latest > seen.get(key);
      return h(
        'li',
        {},
        h(
          'a',
          {
            href: `/?${new URLSearchParams({ as: data.me, channel: channel.id })}`,
            class: unread ? 'unread' : undefined,
            'data-channel': channel.id,
            'aria-current': channel.id === data.channel ? 'page' : undefined,
            on: { click: (event) => goToChannel(event, channel.id) },
          },
          nameOf(channel),
          unread && h('span', { class: 'hidden' }, ' (unread)'),
          marksOf(channel).map((mark) => h('span', { class: 'badge' }, mark)),
        ),
      );
    }),
  );
  if (focused)
    at('channels')
      .querySelector(`[data-channel="${CSS.escape(focused)}"]`)
      ?.focus();
}

function drawThread(roots) {
  const parent = roots.find((message) => message.ts === place.thread);
  at('thread').hidden = !parent;
  document.body.classList.toggle('with-thread', Boolean(parent));
  if (!parent) return thread.clear();
  thread.show([parent, ...data.messages.filter((message) => message.threadTs === parent.ts)], page);
}

function announce() {
  const latest = data.messages.at(-1);
  const key = `${data.me} ${data.channel}`;
  if (announced?.key === key && latest && latest.ts > announced.ts) {
    at('announcer').textContent = `${data.names[latest.user] ?? 'Slackbot'}: ${latest.text}`;
  }
  announced = { key, ts: latest?.ts ?? '' };
}

function goToTarget() {
  if (place.target === '') return;
  const item = at(place.target.replace('p', 't')) ?? at(place.target);
  place.target = '';
  item?.classList.add('target');
  item?.scrollIntoView({ block: 'center' });
}

function goToChannel(event, id) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  Object.assign(place, { channel: id, thread: '' });
  writeAddress(true);
  openMenu(false);
  main.clear();
  load();
}

function nameOf(channel) {
  return channel.kind === 'direct' ? channel.name : `${channel.kind === 'private' ? '🔒 ' : '#'}${channel.name}`;
}

function marksOf(channel) {
  return [channel.archived ? 'archived' : '', channel.extShared ? 'shared' : ''].filter(Boolean);
}

function openMenu(open) {
  at('side').classList.toggle('open', open);
  at('menu').setAttribute('aria-expanded', String(open));
}

function toast(text) {
  at('toast').textContent = text;
  at('toast').hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => {
    at('toast').hidden = true;
  }, 6000);
}

async function speak(event, threadTs) {
  event.preventDefault();
  const input = event.target.elements.words;
  const words = input.value.trim();
  if (words === '') return;
  const [, command, text] = threadTs ? [] : (/^(\/\S+)\s*(.*)$/s.exec(words) ?? []);
  const answer = command
    ? await send('command', { channel: place.channel, command, text })
    : await send('say', { channel: place.channel, text: words, ...(threadTs ? { thread_ts: threadTs } : {}) });
  if (answer.ok || answer.error === 'not_acked') input.value = '';
}

at('person').addEventListener('change', (event) => {
  Object.assign(place, { as: event.target.value, thread: '' });
  writeAddress(true);
  main.clear();
  load();
});
at('menu').addEventListener('click', () => openMenu(!at('side').classList.contains('open')));
at('composer').addEventListener('submit', (event) => speak(event));
at('reply').addEventListener('submit', (event) => speak(event, place.thread));
at('thread-close').addEventListener('click', () => {
  const from = document.querySelector(`[data-thread="${CSS.escape(place.thread)}"]`);
  place.thread = '';
  draw();
  from?.focus();
});
addEventListener('popstate', () => {
  Object.assign(place, readAddress());
  main.clear();
  load();
});
const feed = new EventSource('/_sim/events');
feed.addEventListener('open', load);
feed.addEventListener('change', load);
load();
