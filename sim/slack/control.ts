import { z } from 'zod';
import { Click, click } from './click.ts';
import { Command, runCommand, Saying, say } from './command.ts';
import { Fault } from './faults.ts';
import type { Json, JsonObject } from './json.ts';
import { Refused } from './refused.ts';
import type { Sim } from './sim.ts';
import { Closing, closeView, Submission, submit } from './submit.ts';
import { wireView } from './wire-view.ts';

const Clearing = z.strictObject({ kind: z.string().optional() });

const verbs: Readonly<Record<string, (sim: Sim, body: unknown) => JsonObject | Promise<JsonObject>>> = {
  click: (sim, body) => click(sim, Click.parse(body)),
  submit: (sim, body) => submit(sim, Submission.parse(body)),
  close: (sim, body) => closeView(sim, Closing.parse(body)),
  command: (sim, body) => runCommand(sim, Command.parse(body)),
  say: (sim, body) => say(sim, Saying.parse(body)),
  fault: (sim, body) => injectFault(sim, Fault.parse(body)),
  'clear-faults': (sim, body) => {
    sim.faults.clear(Clearing.parse(body).kind);
    sim.store.changed();
    return { ok: true };
  },
};

/** Carries out one verb of the control API. A refusal comes back as `{"ok":false,"error":…,"why":…}`. */
export async function control(sim: Sim, verb: string, body: Json): Promise<{ status: number; body: JsonObject }> {
  const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!run) return { status: 404, body: { ok: false, error: 'unknown_verb' } };
  try {
    return { status: 200, body: await run(sim, body) };
  } catch (error) {
    if (error instanceof Refused) {
      return { status: 200, body: { ok: false, error: error.code, why: error.message, ...error.detail } };
    }
    if (error instanceof z.ZodError) {
      return { status: 400, body: { ok: false, error: 'bad_request', why: z.prettifyError(error) } };
    }
    throw error;
  }
}

/** All that tests want to know. Holds no token. */
export function stateFor(sim: Sim): JsonObject {
  const messages = sim.store.list();
  const { world } = sim.workspace;
  return {
    messages: messages.filter((message) => !message.onlyFor).map((message) => ({ ...message })),
    ephemerals: messages.filter((message) => message.onlyFor).map((message) => ({ ...message })),
    views: sim.views.all.map((view) => ({ user: view.user, errors: view.errors, ...wireView(view, world) })),
    failures: sim.store.failures.map((failure) => ({ ...failure })),
    channels: sim.workspace.channels.map((channel) => ({ ...channel, members: [...channel.members] })),
    faults: sim.faults.active.map((fault) => ({ ...fault })),
    sockets: sim.sockets.loads,
    api: { counts: sim.log.counts, recent: sim.log.recent.map((call) => ({ ...call })) },
  };
}

function injectFault(sim: Sim, fault: Fault): JsonObject {
  if (fault.kind === 'disconnect') {
    sim.sockets.askToReconnect(fault.reason, fault.sockets);
    return { ok: true };
  }
  sim.faults.add(fault);
  if (fault.kind === 'down') sim.sockets.cut();
  else announce(sim, fault);
  sim.store.changed();
  return { ok: true };
}

/** Tells the app what Slack tells it in events. Slack does not wait for it to act on them. */
function announce(sim: Sim, fault: Fault): void {
  const { app, team } = sim.workspace.world;
  const event = eventFor(fault, app.botUser);
  if (!event) return;
  const ts = sim.store.nextTs();
  void sim.deliver('events_api', {
    token: 'deprecated',
    team_id: team.id,
    api_app_id: app.id,
    type: 'event_callback',
    event_id: `Ev${ts.replace('.', '')}`,
    event_time: Math.floor(sim.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: team.id, user_id: app.botUser, is_bot: true }],
    event: { ...event, event_ts: ts },
  });
}

function eventFor(fault: Fault, botUser: string): JsonObject | undefined {
  if (fault.kind === 'archived') return { type: 'channel_archive', channel: fault.channel, user: 'USLACKBOT' };
  if (fault.kind === 'bot-removed') return { type: 'member_left_channel', user: botUser, channel: fault.channel };
  if (fault.kind === 'token-revoked') return { type: 'tokens_revoked', tokens: { oauth: [], bot: [botUser] } };
  return undefined;
}
