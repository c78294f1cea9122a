import { outage, type Reply } from './api/call.ts';
import { isSet } from './api/method.ts';
import { type JsonObject, textOf } from './json.ts';
import { checkContent } from './message-content.ts';
import type { Sim } from './sim.ts';
import { SlackError } from './slack-error.ts';

/** Answers a POST to a response URL. In faults and in the log it goes by the name `response_url`. */
export function respond(sim: Sim, path: string, body: JsonObject): Reply {
  const reply = outage(sim, 'response_url') ?? answer(sim, path, body);
  const told = typeof reply === 'string' ? reply : reply.body.ok === true ? 'ok' : textOf(reply.body.error);
  sim.log.add({ at: sim.now(), method: 'response_url', outcome: told });
  return reply;
}

function answer(sim: Sim, path: string, body: JsonObject): Reply {
  try {
    speak(sim, path, body);
    return sim.faults.take('lost-reply', 'response_url') ? 'close' : { status: 200, headers: {}, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const gone = error.code === 'used_url' || error.code === 'expired_url';
    return { status: gone ? 404 : 400, headers: {}, body: { ok: false, error: error.code, ...error.detail } };
  }
}

function speak(sim: Sim, path: string, body: JsonObject): void {
  const about = sim.responseUrls.use(path);
  const original = about.messageTs === undefined ? undefined : sim.store.find(about.channel, about.messageTs);
  if (isSet(body.delete_original)) {
    if (original) sim.store.remove(original);
    return;
  }
  if (sim.workspace.channel(about.channel)?.archived) throw new SlackError('is_archived');
  if (isSet(body.replace_original) && original) {
    const content = checkContent(body, 'edit');
    sim.store.change(original, { text: content.text, blocks: content.blocks ?? [] });
    return;
  }
  sayAsApp(sim, about, body);
}

/**
 * A new message of the app, in answer to a person: for that person only, unless the app asks for the whole channel.
 * @throws SlackError for content that Slack refuses
 */
export function sayAsApp(sim: Sim, to: { channel: string; user: string }, body: JsonObject): void {
  const content = checkContent(body, 'new');
  const threadTs = textOf(body.thread_ts);
  sim.store.add({
    channel: to.channel,
    user: sim.workspace.world.app.botUser,
    byApp: true,
    text: content.text,
    blocks: content.blocks ?? [],
    ...(threadTs === '' ? {} : { threadTs }),
    ...(body.response_type === 'in_channel' ? {} : { onlyFor: to.user }),
  });
}
