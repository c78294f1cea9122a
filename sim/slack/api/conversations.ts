import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import { SlackError } from '../slack-error.ts';
import type { Channel } from '../workspace.ts';
import { directChannel, visibleChannel } from './channel-access.ts';
import { isSet, type Method, page, required, requireScope } from './method.ts';

const readScope = { public: 'channels:read', private: 'groups:read', direct: 'im:read' } as const;
const anyRead = Object.values(readScope);
const typeNames = { public: 'public_channel', private: 'private_channel', direct: 'im' } as const;

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.info': {
    token: 'bot',
    scopes: anyRead,
    run(sim, args) {
      const channel = visibleChannel(sim, { channel: required(args, 'channel') });
      requireScope(sim, readScope[channel.kind]);
      return { channel: wireChannel(channel, isSet(args.include_num_members)) };
    },
  },

  'conversations.list': {
    token: 'bot',
    scopes: anyRead,
    run(sim, args) {
      const types = (textOf(args.types) || 'public_channel').split(',').map((name) => name.trim());
      const kinds = Object.keys(readScope) as (keyof typeof readScope)[];
      const wanted = kinds.filter((kind) => types.includes(typeNames[kind]));
      if (wanted.length === 0 && !types.includes('mpim')) throw new SlackError('invalid_types');
      for (const kind of wanted) requireScope(sim, readScope[kind]);
      const channels = sim.workspace.channels
        .filter((channel) => wanted.includes(channel.kind))
        .filter((channel) => channel.kind !== 'private' || channel.botMember)
        .filter((channel) => !channel.archived || !isSet(args.exclude_archived));
      const { items, next } = page(
        channels.map((channel) => wireChannel(channel, true)),
        args,
      );
      return { channels: items, response_metadata: { next_cursor: next } };
    },
  },

  'conversations.members': {
    token: 'bot',
    scopes: anyRead,
    run(sim, args) {
      const channel = visibleChannel(sim, { channel: required(args, 'channel') });
      requireScope(sim, readScope[channel.kind]);
      const ids = [...channel.members, ...(channel.botMember ? [sim.workspace.world.app.botUser] : [])];
      const { items, next } = page(
        ids.map((id) => ({ id })),
        args,
      );
      return { members: items.map((item) => textOf(item.id)), response_metadata: { next_cursor: next } };
    },
  },

  'conversations.open': {
    token: 'bot',
    scopes: ['im:write'],
    run(sim, args) {
      const users = textOf(args.users).split(',').filter(Boolean);
      if (users.length === 0) throw new SlackError('users_list_not_supplied');
      const [user] = users;
      // Group conversations are not simulated.
      if (user === undefined || users.length > 1) throw new SlackError('not_enough_users');
      const isNew = !sim.store.directs.has(user);
      const channel = directChannel(sim, user);
      return { channel: { id: channel.id }, ...(isNew ? {} : { already_open: true, no_op: true }) };
    },
  },
};

function wireChannel(channel: Channel, withCount: boolean): JsonObject {
  if (channel.kind === 'direct') {
    return { id: channel.id, is_im: true, is_archived: false, user: channel.members[0], is_open: true };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_member: channel.botMember,
    is_shared: channel.extShared,
    is_ext_shared: channel.extShared,
    is_org_shared: false,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    ...(withCount ? { num_members: channel.members.length + (channel.botMember ? 1 : 0) } : {}),
  };
}
