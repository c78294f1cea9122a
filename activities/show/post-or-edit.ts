import type { WebClient } from '@slack/web-api';
import type { Message } from '../../slack/cards/block-kit.ts';
import type { SlackMessage } from '../../workflows/contract/gate.ts';
import { whileBeating } from '../beat.ts';
import { fail } from '../fail.ts';
import { slackErrorOf, slackFailure } from './slack-failure.ts';

/** The two methods of a Slack client that are used here. */
export interface SlackChat {
  chat: { postMessage: WebClient['chat']['postMessage']; update: WebClient['chat']['update'] };
}

/** The message is gone or may not be edited any more; a new one has to take its place. */
const gone = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/**
 * Edits the message where it exists, else posts a new one. When the answer to a post is lost, the next attempt posts a
 * second card; both carry the same nonce, so either decides the same gate and nothing is decided twice.
 */
export async function postOrEdit(
  slack: SlackChat,
  channel: string,
  message: Message,
  existing?: SlackMessage,
): Promise<SlackMessage> {
  if (existing === undefined) return post(slack, channel, message);
  try {
    await whileBeating(() => slack.chat.update({ ...existing, ...message }));
    return existing;
  } catch (error) {
    if (gone.includes(slackErrorOf(error) ?? '')) return post(slack, channel, message);
    throw slackFailure(error, `channel ${existing.channel}`);
  }
}

/** Posts a message, in a thread where `thread` is given. Links in it are never unfolded. */
export async function post(
  slack: SlackChat,
  channel: string,
  message: Pick<Message, 'text'> & Partial<Message>,
  thread?: string,
): Promise<SlackMessage> {
  const quiet = { unfurl_links: false, unfurl_media: false };
  const parent = thread === undefined ? {} : { thread_ts: thread };
  try {
    const answer = await whileBeating(() => slack.chat.postMessage({ channel, ...message, ...quiet, ...parent }));
    if (answer.channel !== undefined && answer.ts !== undefined) return { channel: answer.channel, ts: answer.ts };
  } catch (error) {
    throw slackFailure(error, `channel ${channel}`);
  }
  throw fail('SlackUnreachable', `Slack did not say where the message in channel ${channel} is.`);
}
