import type { WebClient } from '@slack/web-api';
import { timelineLines } from '../cards/timeline-lines.ts';
import type { GatewayLogger, GatewayParts } from './parts.ts';
import type { Click } from './payloads.ts';

/** Where one person is told something that nobody else sees. */
export interface Listener {
  channel: string;
  user: string;
  thread?: string;
}

/** The one who clicked, where they clicked. */
export function listenerOf(click: Click, parts: Pick<GatewayParts, 'channel'>): Listener {
  const thread = click.container?.thread_ts;
  const channel = click.channel?.id ?? parts.channel;
  return { channel, user: click.user.id, ...(thread === undefined ? {} : { thread }) };
}

/** Tells one person a sentence. When Slack does not take it, the log has it: a reply must not stop a decision. */
export async function whisper(
  { slack, logger }: { slack: Pick<WebClient, 'chat'>; logger: GatewayLogger },
  to: Listener,
  sentence: string,
): Promise<void> {
  const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
  try {
    await slack.chat.postEphemeral({ channel: to.channel, user: to.user, ...thread, ...timelineLines(sentence) });
  } catch {
    logger.warn({ user: to.user, channel: to.channel }, 'Slack did not take a reply');
  }
}

/** Answers through the `response_url` of a payload, which works wherever the person is. */
export async function respond(url: string, body: object, logger: GatewayLogger): Promise<void> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(5_000),
    });
    await answer.body?.cancel();
    if (!answer.ok) logger.warn({ status: answer.status }, 'Slack did not take an answer to a response_url');
  } catch {
    logger.warn({}, 'Slack did not take an answer to a response_url');
  }
}

/** Takes the buttons off a card that can no longer be decided, and leaves the rest as it was. */
export async function stripButtons(click: Click, note: string, logger: GatewayLogger): Promise<void> {
  const blocks = click.message?.blocks?.filter(({ type }) => type !== 'actions');
  if (click.response_url === undefined || blocks === undefined || blocks.length === 0) return;
  const { text } = timelineLines(note);
  const last = { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
  await respond(click.response_url, { replace_original: true, text, blocks: [...blocks, last] }, logger);
}
