import { isObject, type JsonObject, textOf } from '../json.ts';
import type { Sim } from '../sim.ts';
import { SlackError } from '../slack-error.ts';
import { appMethods } from './app.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { type Method, requireScope } from './method.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

const methods: Readonly<Record<string, Method>> = {
  ...appMethods,
  ...chatMethods,
  ...conversationMethods,
  ...userMethods,
  ...viewMethods,
};

/** What goes back over HTTP; `undefined` in place of it means: close the connection, or leave it open, without a word. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: JsonObject;
}
export type Reply = Answer | 'close' | 'hang';

/** Answers one call of the Web API, faults and rate limits included. */
export function callMethod(sim: Sim, name: string, args: JsonObject, bearer: string): Reply {
  const reply = answer(sim, name, args, bearer);
  const told = typeof reply === 'string' ? reply : reply.body.ok === true ? 'ok' : textOf(reply.body.error);
  sim.log.add({ at: sim.now(), method: name.slice(0, 60), outcome: told });
  return reply;
}

function answer(sim: Sim, name: string, args: JsonObject, bearer: string): Reply {
  const out = outage(sim, name);
  if (out) return out;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  const headers: Record<string, string> = {};
  try {
    if (!method) throw new SlackError('unknown_method', { req_method: name.slice(0, 60) });
    const kind = authenticate(sim, method, bearer || textOf(args.token));
    if (kind === 'bot') headers['x-oauth-scopes'] = sim.scopes.join(',');
    if (kind === 'app') headers['x-oauth-scopes'] = 'connections:write';
    headers['x-accepted-oauth-scopes'] = method.scopes.join(',');
    if (method.token === 'bot') requireScope(sim, ...method.scopes);
    const wait = sim.rates.take(name, textOf(args.channel));
    if (wait !== undefined) return tooMany(wait);
    const failing = sim.faults.take('error', name);
    if (failing) throw new SlackError(failing.error);
    const body = { ok: true, ...method.run(sim, args) };
    return sim.faults.take('lost-reply', name) ? 'close' : { status: 200, headers, body };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { status: 200, headers, body: { ok: false, error: error.code, ...error.detail } };
  }
}

/** What an injected fault does to a call before Slack even looks at it. */
export function outage(sim: Sim, name: string): Reply | undefined {
  if (sim.isDown) return 'close';
  if (sim.faults.take('hang', name)) return 'hang';
  const broken = sim.faults.take('server-error', name);
  if (broken) return { status: broken.status, headers: {}, body: { ok: false, error: 'service_unavailable' } };
  const limited = sim.faults.take('rate-limited', name);
  return limited ? tooMany(limited.retryAfter) : undefined;
}

function tooMany(seconds: number): Answer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } };
}

function authenticate(sim: Sim, method: Method, token: string): 'bot' | 'app' | undefined {
  if (method.token === 'none') return undefined;
  if (token === '') throw new SlackError('not_authed');
  const kind = sim.tokens.kindOf(token);
  if (!kind) throw new SlackError('invalid_auth');
  if (sim.faults.find('token-revoked', (fault) => fault.token === kind)) throw new SlackError('token_revoked');
  if (method.token !== 'any' && method.token !== kind) throw new SlackError('not_allowed_token_type');
  return kind;
}

/** The arguments of a call, from a JSON or a form body. @throws SlackError `invalid_json`, `invalid_form_data` */
export function argumentsOf(contentType: string, body: string): JsonObject {
  if (contentType.startsWith('application/json')) {
    if (body === '') return {};
    const value: unknown = safeJson(body);
    if (!isObject(value)) throw new SlackError('json_not_object');
    return value;
  }
  if (body !== '' && !contentType.startsWith('application/x-www-form-urlencoded')) {
    throw new SlackError('invalid_post_type');
  }
  return Object.fromEntries(new URLSearchParams(body));
}

function safeJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SlackError('invalid_json');
  }
}
