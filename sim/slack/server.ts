import type { IncomingMessage, ServerResponse } from 'node:http';
import { argumentsOf, callMethod, type Reply } from './api/call.ts';
import { control, stateFor } from './control.ts';
import { type JsonObject, parseJson } from './json.ts';
import type { LiveFeed } from './live-feed.ts';
import { sendPageFile } from './page-files.ts';
import { pageView } from './page-view.ts';
import { respond } from './respond.ts';
import type { Sim } from './sim.ts';
import { SlackError } from './slack-error.ts';

const largestBody = 1_000_000;

/** Answers one HTTP request: the Web API, response URLs, the control API, or the page. */
export async function serve(
  sim: Sim,
  feed: LiveFeed,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', sim.origin);
  const { pathname } = url;
  if (!isOurHost(sim, request)) return sendJson(response, 403, { ok: false, error: 'foreign_host' });
  if (pathname.startsWith('/api/') || pathname.startsWith('/actions/')) {
    if (request.method !== 'POST') return sendJson(response, 405, { ok: false, error: 'method_not_allowed' });
    return slackSide(sim, pathname, request, response);
  }
  if (pathname.startsWith('/_sim/')) {
    if (!isOurPage(request)) return sendJson(response, 403, { ok: false, error: 'foreign_origin' });
    return controlSide(sim, feed, url, request, response);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendJson(response, 405, { ok: false, error: 'method_not_allowed' });
  }
  await sendPageFile(pathname, response);
}

/** A web page elsewhere could reach us under a name of its own (DNS rebinding): only our own names count. */
export function isOurHost(sim: Sim, request: IncomingMessage): boolean {
  const { host, port } = new URL(sim.origin);
  return request.headers.host === host || request.headers.host === `localhost:${port}`;
}

/** No page but ours may use the control API; clients that are no browsers send neither header. */
function isOurPage(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  return sameSite && (origin === undefined || origin === `http://${request.headers.host}`);
}

async function slackSide(sim: Sim, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) return sendJson(response, 413, { ok: false, error: 'request_too_large' });
  let args: JsonObject;
  try {
    args = argumentsOf(request.headers['content-type'] ?? '', body);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return sendJson(response, 200, { ok: false, error: error.code });
  }
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const reply = path.startsWith('/api/')
    ? callMethod(sim, path.slice('/api/'.length), args, bearer)
    : respond(sim, path, args);
  sendReply(reply, response);
}

async function controlSide(
  sim: Sim,
  feed: LiveFeed,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const verb = url.pathname.slice('/_sim/'.length);
  if (request.method === 'GET') {
    if (verb === 'state') return sendJson(response, 200, stateFor(sim));
    if (verb === 'events') return feed.add(response);
    if (verb !== 'page') return sendJson(response, 404, { ok: false, error: 'unknown_verb' });
    const query = url.searchParams;
    return sendJson(response, 200, pageView(sim, query.get('as') ?? '', query.get('channel') ?? ''));
  }
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  const body = isJson && request.method === 'POST' ? await bodyOf(request) : undefined;
  const value = body === undefined ? undefined : parseJson(body);
  if (value === undefined)
    return sendJson(response, 400, { ok: false, error: 'bad_request', why: 'POST JSON, please.' });
  const answer = await control(sim, verb, value);
  sendJson(response, answer.status, answer.body);
}

function sendReply(reply: Reply, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'close') return void response.socket?.destroy();
  sendJson(response, reply.status, reply.body, reply.headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size <= largestBody) chunks.push(bytes);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks).toString('utf8');
}
