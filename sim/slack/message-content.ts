import { checkBlocks, textLength } from './check-blocks.ts';
import { withIds } from './elements.ts';
import { isObject, type Json, type JsonObject, objectsIn, parseJson, textOf } from './json.ts';
import { messageLimits } from './limits.ts';
import type { Message } from './message.ts';
import { refusal, SlackError } from './slack-error.ts';
import type { World } from './world.ts';

/** The checked content of a message. `blocks` is undefined where the app sent none. */
export interface Content {
  text: string;
  blocks: JsonObject[] | undefined;
  metadata: JsonObject | undefined;
}

/**
 * Checks what an app wants to say.
 * @throws SlackError `no_text`, `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks_format`, `invalid_blocks` with
 * JSON pointers, `invalid_metadata_format`; `invalid_attachments`, because the simulator knows none
 */
export function checkContent(args: JsonObject, kind: 'new' | 'edit'): Content {
  const text = textOf(args.text);
  if (args.attachments !== undefined && JSON.stringify(fromForm(args.attachments)) !== '[]') {
    throw new SlackError('invalid_attachments');
  }
  if (kind === 'new' && text.length > messageLimits.text) throw new SlackError('msg_too_long');
  if (kind === 'edit' && Buffer.byteLength(text) > messageLimits.editedTextBytes) throw new SlackError('msg_too_long');
  const blocks = args.blocks === undefined ? undefined : checkedBlocks(fromForm(args.blocks));
  if (text === '' && (blocks === undefined || (blocks.length === 0 && kind === 'new'))) throw new SlackError('no_text');
  return { text, blocks, metadata: checkedMetadata(args.metadata) };
}

/** A message in Slack's form, as the Web API and interaction payloads show it. */
export function wireMessage(message: Message, world: World, replies: readonly Message[]): JsonObject {
  const { botId, id: appId } = world.app;
  return {
    type: 'message',
    user: message.user,
    ...(message.byApp ? { bot_id: botId, app_id: appId } : {}),
    ts: message.ts,
    team: world.team.id,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    thread_ts: message.threadTs ?? (replies.length > 0 ? message.ts : undefined),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(replies.length > 0
      ? {
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
  };
}

/** A value that came as JSON text within a form. */
export function fromForm(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? parseJson(value) : value;
}

function checkedBlocks(blocks: Json | undefined): JsonObject[] {
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const problems = checkBlocks(blocks, 'message');
  if (problems.length > 0) throw refusal('invalid_blocks', problems);
  if (textLength(blocks) > messageLimits.blocksText) throw new SlackError('msg_blocks_too_long');
  return withIds(objectsIn(blocks));
}

function checkedMetadata(value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return undefined;
  const metadata = fromForm(value);
  if (!isObject(metadata) || textOf(metadata.event_type) === '' || !isObject(metadata.event_payload)) {
    throw new SlackError('invalid_metadata_format');
  }
  return metadata;
}
