import { z } from 'zod';
import type { Json, JsonObject } from './json.ts';
import { isObject, textOf } from './json.ts';
import { actingPerson, channelOfPerson } from './person.ts';
import { Refused } from './refused.ts';
import { sayAsApp } from './respond.ts';
import type { Sim } from './sim.ts';
import { SlackError } from './slack-error.ts';

/** A person types a slash command. */
export const Command = z.strictObject({
  user: z.string(),
  channel: z.string(),
  command: z.string().max(32),
  text: z.string().max(4_000).default(''),
  force: z.boolean().default(false),
});

/** A person says something. The app is not told: it has no scope to read messages. */
export const Saying = z.strictObject({
  user: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(12_000),
  thread_ts: z.string().optional(),
});

/** Sends a slash command to the app and shows what it answers. @throws Refused for a command that is not installed */
export async function runCommand(sim: Sim, wish: z.output<typeof Command>): Promise<JsonObject> {
  const user = actingPerson(sim, wish.user, wish.force);
  const channel = channelOfPerson(sim, user, wish.channel, wish.force);
  const { app, team } = sim.workspace.world;
  if (!app.commands.includes(wish.command)) {
    throw new Refused('unknown_command', `${wish.command.slice(0, 32)} is not a valid command.`);
  }
  const to = { channel: channel.id, user: user.id };
  const outcome = await sim.deliver('slash_commands', {
    token: 'deprecated',
    team_id: user.team ?? team.id,
    team_domain: team.domain,
    ...(team.enterprise ? { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name } : {}),
    channel_id: channel.id,
    channel_name: channel.kind === 'direct' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: wish.command,
    text: wish.text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: `${sim.origin}${sim.responseUrls.issue(team.id, to)}`,
    trigger_id: sim.triggers.issue(user.id),
  });
  if (!outcome.acked) {
    tell(sim, to, `${wish.command} failed: ${outcome.why}`);
    return { ok: false, error: 'not_acked', why: outcome.why };
  }
  return show(sim, to, wish.command, outcome.payload);
}

/** Posts what a person says. @throws Refused in an archived channel */
export function say(sim: Sim, wish: z.output<typeof Saying>): JsonObject {
  const user = actingPerson(sim, wish.user, false);
  const channel = channelOfPerson(sim, user, wish.channel, false);
  if (channel.archived) throw new Refused('is_archived', `${channel.name} is archived.`);
  const message = sim.store.add({
    channel: channel.id,
    user: user.id,
    byApp: false,
    text: wish.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    blocks: [],
    ...(wish.thread_ts === undefined ? {} : { threadTs: wish.thread_ts }),
  });
  return { ok: true, ts: message.ts };
}

function show(sim: Sim, to: { channel: string; user: string }, command: string, said: Json | undefined): JsonObject {
  if (!isObject(said) || (said.text === undefined && said.blocks === undefined)) return { ok: true };
  try {
    sayAsApp(sim, to, said);
    return { ok: true, text: textOf(said.text) };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    tell(sim, to, `${command} failed: the answer was refused with ${error.code}.`);
    return { ok: false, error: 'bad_answer', why: error.code, ...error.detail };
  }
}

function tell(sim: Sim, to: { channel: string; user: string }, text: string): void {
  sim.store.add({
    channel: to.channel,
    user: 'USLACKBOT',
    byApp: false,
    fromSlackbot: true,
    onlyFor: to.user,
    text,
    blocks: [],
  });
}
