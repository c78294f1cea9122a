import { App, type AppOptions, LogLevel } from '@slack/bolt';
import type { Block, KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { SlackSimOptions } from '../../sim/slack/options.ts';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';

/** An answer of the Web API or the control API. */
export const Answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
export type Answer = z.infer<typeof Answer>;

const Shown = z.looseObject({
  channel: z.string(),
  ts: z.string(),
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string() })),
  onlyFor: z.string().optional(),
  threadTs: z.string().optional(),
});
const State = z.object({
  messages: z.array(Shown),
  ephemerals: z.array(Shown),
  views: z.array(z.looseObject({ id: z.string(), user: z.string(), errors: z.record(z.string(), z.string()) })),
  failures: z.array(z.object({ user: z.string(), ts: z.string(), actionId: z.string(), why: z.string() })),
  sockets: z.array(z.number()),
  api: z.object({ counts: z.record(z.string(), z.record(z.string(), z.number())) }),
});

/** A simulator for one test, and short ways to talk to it as an app and as a person. */
export interface Rig {
  sim: SlackSim;
  /** The SDK's client, without hidden retries. */
  client: WebClient;
  /** A raw call of the Web API, with JSON, as the bot unless another token is given. */
  call(method: string, args?: object, token?: string): Promise<Answer>;
  /** A verb of the control API. */
  person(verb: string, body: object): Promise<Answer>;
  state(): Promise<z.infer<typeof State>>;
  /** Posts blocks to #incidents and gives the message's ts. */
  post(blocks: (Block | KnownBlock)[]): Promise<string>;
  /** A started Bolt app, over sockets, on which `listen` has put its listeners. */
  bolt(listen: (app: App) => void): Promise<App>;
}

/** Starts a simulator that stops with the test. Rates are off unless the test is about them. */
export async function startRig(options: SlackSimOptions = {}, now?: () => number): Promise<Rig> {
  const sim = await startSlackSim({ rates: 'none', ...options }, now);
  onTestFinished(() => sim.close());
  const client = new WebClient(sim.botToken, quiet(sim));
  const post = async (url: string, body: object, token?: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    return Answer.parse(await response.json());
  };
  return {
    sim,
    client,
    call: (method, args = {}, token = sim.botToken) => post(`${sim.apiUrl}${method}`, args, token),
    person: (verb, body) => post(`${sim.url}/_sim/${verb}`, body),
    state: async () => State.parse(await (await fetch(`${sim.url}/_sim/state`)).json()),
    post: async (blocks) => {
      const { ts } = await client.chat.postMessage({ channel: 'C0INC', text: 'A question', blocks });
      return z.string().parse(ts);
    },
    bolt: async (listen) => {
      const app = boltApp(sim, { socketMode: true, appToken: sim.appToken });
      listen(app);
      await app.start();
      onTestFinished(async () => void (await app.stop()));
      return app;
    },
  };
}

/** A Bolt app that talks to the simulator and keeps quiet. */
export function boltApp(sim: SlackSim, options: AppOptions): App {
  return new App({ token: sim.botToken, logLevel: LogLevel.ERROR, clientOptions: quiet(sim), ...options });
}

export const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A block with one button, and whatever else the button should have. */
export function button(actionId: string, more: object = {}): KnownBlock {
  return {
    type: 'actions',
    elements: [{ type: 'button', action_id: actionId, text: plain('Press'), value: 'signed-value', ...more }],
  };
}

function quiet(sim: SlackSim) {
  return {
    slackApiUrl: sim.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  };
}
