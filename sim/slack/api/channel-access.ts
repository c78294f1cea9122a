import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { Sim } from '../sim.ts';
import { SlackError } from '../slack-error.ts';
import type { Channel } from '../workspace.ts';

/**
 * The channel that a call is about, as far as the app may know of it.
 * @throws SlackError `channel_not_found` for an unknown one and for a private one without the app
 */
export function visibleChannel(sim: Sim, args: JsonObject): Channel {
  const channel = sim.workspace.channel(textOf(args.channel));
  if (!channel || (channel.kind === 'private' && !channel.botMember)) throw new SlackError('channel_not_found');
  return channel;
}

/** The channel, where the app may write to it. @throws SlackError `is_archived`, `not_in_channel` besides */
export function writableChannel(sim: Sim, args: JsonObject): Channel {
  const channel = visibleChannel(sim, args);
  if (channel.archived) throw new SlackError('is_archived');
  const anywhere = channel.kind === 'public' && sim.scopes.includes('chat:write.public');
  if (!channel.botMember && !anywhere) throw new SlackError('not_in_channel');
  return channel;
}

/** Where a new message goes: a channel by id or name, or the direct messages with a user. */
export function postingChannel(sim: Sim, args: JsonObject): Channel {
  const wanted = textOf(args.channel);
  if (sim.workspace.user(wanted)) return directChannel(sim, wanted);
  const name = wanted.replace(/^#/, '');
  const named = sim.workspace.channels.find((channel) => channel.kind !== 'direct' && channel.name === name);
  return writableChannel(sim, { channel: named?.id ?? wanted });
}

/** Opens direct messages. @throws SlackError `user_not_found`, `user_disabled`, `cannot_dm_bot` */
export function directChannel(sim: Sim, userId: string): Channel {
  const user = sim.workspace.user(userId);
  if (!user) throw new SlackError('user_not_found');
  if (user.deleted) throw new SlackError('user_disabled');
  if (user.kind === 'bot') throw new SlackError('cannot_dm_bot');
  const channel = sim.workspace.channel(sim.store.directWith(userId).id);
  if (!channel) throw new SlackError('channel_not_found');
  return channel;
}
