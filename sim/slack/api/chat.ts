import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { Message } from '../message.ts';
import { checkContent, wireMessage } from '../message-content.ts';
import type { Sim } from '../sim.ts';
import { SlackError } from '../slack-error.ts';
import { postingChannel, visibleChannel, writableChannel } from './channel-access.ts';
import { type Method, required } from './method.ts';

const write = { token: 'bot', scopes: ['chat:write'] } as const;

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    ...write,
    run(sim, args) {
      const channel = postingChannel(sim, { channel: required(args, 'channel') });
      const content = checkContent(args, 'new');
      const message = sim.store.add({
        channel: channel.id,
        user: sim.workspace.world.app.botUser,
        byApp: true,
        text: content.text,
        blocks: content.blocks ?? [],
        ...(content.metadata ? { metadata: content.metadata } : {}),
        ...threadOf(sim, channel.id, args),
      });
      return { channel: channel.id, ts: message.ts, message: wire(sim, message), ...warningFor(content.text) };
    },
  },

  'chat.update': {
    ...write,
    run(sim, args) {
      const channel = writableChannel(sim, { channel: required(args, 'channel') });
      const message = ownMessage(sim, channel.id, required(args, 'ts'), 'cant_update_message');
      const content = checkContent(args, 'edit');
      // Slack keeps the old blocks when an edit brings none (slack-go/slack issue 1214), and marks edits of text only.
      const changed = sim.store.change(message, {
        text: content.text === '' && !('text' in args) ? message.text : content.text,
        ...(content.blocks ? { blocks: content.blocks } : {}),
        ...(content.metadata ? { metadata: content.metadata } : {}),
        ...(content.blocks?.length ? {} : { editedTs: sim.store.nextTs() }),
      });
      return { channel: channel.id, ts: changed.ts, text: changed.text, message: wire(sim, changed) };
    },
  },

  'chat.delete': {
    ...write,
    run(sim, args) {
      const channel = visibleChannel(sim, { channel: required(args, 'channel') });
      const message = ownMessage(sim, channel.id, required(args, 'ts'), 'cant_delete_message');
      sim.store.remove(message);
      return { channel: channel.id, ts: message.ts };
    },
  },

  'chat.postEphemeral': {
    ...write,
    run(sim, args) {
      const channel = writableChannel(sim, { channel: required(args, 'channel') });
      const user = required(args, 'user');
      if (!channel.members.includes(user)) throw new SlackError('user_not_in_channel');
      const content = checkContent(args, 'new');
      const threadTs = textOf(args.thread_ts);
      const message = sim.store.add({
        channel: channel.id,
        user: sim.workspace.world.app.botUser,
        byApp: true,
        text: content.text,
        blocks: content.blocks ?? [],
        onlyFor: user,
        ...(threadTs === '' ? {} : { threadTs }),
      });
      return { message_ts: message.ts };
    },
  },

  'chat.getPermalink': {
    token: 'bot',
    scopes: [],
    run(sim, args) {
      const channel = visibleChannel(sim, { channel: required(args, 'channel') });
      const message = sim.store.find(channel.id, required(args, 'message_ts'));
      if (!message || message.onlyFor) throw new SlackError('message_not_found');
      return { channel: channel.id, permalink: permalink(sim, message) };
    },
  },
};

function permalink(sim: Sim, message: Message): string {
  const path = `/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${message.channel}` : '';
  return `${sim.origin}${path}${thread}`;
}

function wire(sim: Sim, message: Message): JsonObject {
  const replies = sim.store.replies(message.channel, message.ts);
  const shown = wireMessage(message, sim.workspace.world, replies);
  return message.metadata ? { ...shown, metadata: message.metadata } : shown;
}

function threadOf(sim: Sim, channel: string, args: JsonObject): { threadTs?: string } {
  const threadTs = textOf(args.thread_ts);
  if (threadTs === '') return {};
  const parent = sim.store.find(channel, threadTs);
  if (!parent || parent.onlyFor) throw new SlackError('thread_not_found');
  if (parent.threadTs) throw new SlackError('cannot_reply_to_message');
  return { threadTs };
}

function ownMessage(sim: Sim, channel: string, ts: string, refusal: string): Message {
  const message = sim.store.find(channel, ts);
  if (!message || message.onlyFor) throw new SlackError('message_not_found');
  if (!message.byApp) throw new SlackError(refusal);
  return message;
}

function warningFor(text: string): JsonObject {
  if (text !== '') return {};
  return { warning: 'missing_text_in_message', response_metadata: { warnings: ['missing_text_in_message'] } };
}
