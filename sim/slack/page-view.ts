import { type JsonObject, textOf } from './json.ts';
import type { Message } from './message.ts';
import type { Sim } from './sim.ts';
import type { View } from './views.ts';

const shownAtMost = 300;

/** All that one person sees: the channels, one channel's messages, the open modal, and what failed. */
export function pageView(sim: Sim, wantedUser: string, wantedChannel: string): JsonObject {
  const { workspace, store } = sim;
  const people = workspace.users.filter((user) => user.kind !== 'bot' && !user.deleted);
  const me = people.find((user) => user.id === wantedUser) ?? people[0];
  const channels = me ? workspace.channelsOf(me.id) : [];
  const open = channels.find((channel) => channel.id === wantedChannel) ?? channels.find((one) => !one.archived);
  const visible = (message: Message) => message.onlyFor === undefined || message.onlyFor === me?.id;
  const messages = open ? store.list(open.id).filter(visible).slice(-shownAtMost) : [];
  const view = me ? topView(sim.views.stack(me.id)) : null;
  return {
    team: workspace.world.team.name,
    app: { ...workspace.world.app },
    me: me?.id ?? null,
    people: people.map(({ id, realName, title, kind }) => ({ id, realName, title, kind })),
    names: Object.fromEntries(workspace.users.map((user) => [user.id, user.realName])),
    channelNames: Object.fromEntries(workspace.channels.map((channel) => [channel.id, channel.name])),
    groupNames: Object.fromEntries(workspace.world.groups.map((group) => [group.id, group.handle])),
    channels: channels.map(({ id, name, kind, archived, extShared, topic, members }) => ({
      id,
      name: kind === 'direct' ? workspace.world.app.name : name,
      kind,
      archived,
      extShared,
      topic,
      members: members.length,
      latest:
        store
          .list(id)
          .filter((message) => visible(message) && !message.threadTs)
          .at(-1)?.ts ?? '',
    })),
    channel: open?.id ?? null,
    messages: messages.map((message) => ({ ...message })),
    view,
    failures: store.failures.filter((failure) => failure.user === me?.id).map((failure) => ({ ...failure })),
    down: sim.isDown,
    faults: sim.faults.active.map((fault) => fault.kind),
    connected: sim.sockets.size > 0 || sim.delivery !== 'socket',
  };
}

function topView(stack: readonly View[]): JsonObject | null {
  const view = stack.at(-1);
  if (!view) return null;
  const { definition } = view;
  return {
    id: view.id,
    hash: view.hash,
    depth: stack.length,
    errors: view.errors,
    title: definition.title,
    submit: definition.submit ?? null,
    close: definition.close ?? null,
    callbackId: textOf(definition.callback_id),
    blocks: definition.blocks,
  };
}
