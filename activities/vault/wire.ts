import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import nodeVault from 'node-vault';
import { z } from 'zod';
import type { Secret } from '../secret.ts';

export type Method = 'GET' | 'LIST' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Any HTTP answer of Vault, refusals included. `body` is parsed JSON from outside: parse it with zod. */
export interface Answer {
  status: number;
  body: unknown;
  /** Vault's own `errors`, to recognise a case by; never to be shown, for they may echo what was sent. */
  errors: string[];
}

/** No HTTP answer came: what was asked may or may not have been done. */
export class NoAnswer extends Error {
  /** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, or `deadline` when time was up. */
  readonly code: string;

  constructor(code: string) {
    super(`no answer (${code})`);
    this.code = code;
  }
}

export interface Endpoint {
  address: string;
  namespace?: string | undefined;
  /** PEM */
  ca?: string | undefined;
  timeoutMs: number;
}

export interface Question {
  method: Method;
  /** Without `/v1/`: `secret/data/mcp/github`. Segments are escaped here. */
  path: string;
  body?: unknown;
  query?: Record<string, string | number> | undefined;
}

const Received = z.object({ statusCode: z.number().int(), body: z.unknown() });
const Errors = z.object({ errors: z.array(z.string()) });
const Coded = z.object({ code: z.string() });

/**
 * Asks Vault once through node-vault. The deadline is hard: the library's own timeout counts idle time only, so each
 * request has its own agent, and when time is up its socket is destroyed.
 * @throws NoAnswer and nothing else. Errors of axios carry the token in their headers, so none of them leaves here.
 */
export async function ask(endpoint: Endpoint, token: Secret | undefined, question: Question): Promise<Answer> {
  const secure = endpoint.address.startsWith('https:');
  const agent = secure
    ? new HttpsAgent({ rejectUnauthorized: true, ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }) })
    : new HttpAgent();
  const client = clientFor(endpoint, token);
  // LIST is a verb that proxies and web application firewalls tend to refuse; Vault knows it under this name, too.
  const listing = question.method === 'LIST';
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer('deadline'));
      agent.destroy();
    }, endpoint.timeoutMs);
  });
  try {
    const received: unknown = await Promise.race([
      deadline,
      client.request({
        method: listing ? 'GET' : question.method,
        path: `/${escapePath(question.path)}${queryOf(listing ? { ...question.query, list: 'true' } : question.query)}`,
        ...(question.body === undefined ? {} : { json: question.body }),
        timeout: endpoint.timeoutMs,
        [secure ? 'httpsAgent' : 'httpAgent']: agent,
      }),
    ]);
    const { statusCode, body } = Received.parse(received);
    return { status: statusCode, body, errors: Errors.safeParse(body).data?.errors ?? [] };
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(Coded.safeParse(error).data?.code ?? 'unknown');
  } finally {
    clearTimeout(timer);
    agent.destroy();
  }
}

function clientFor(endpoint: Endpoint, token: Secret | undefined) {
  // node-vault's debug output holds request bodies; a silent one keeps `DEBUG=*` from printing secrets.
  const client = nodeVault({ endpoint: endpoint.address, debug: () => {}, requestOptions: {} });
  // The library falls back to VAULT_TOKEN, VAULT_PREFIX and VAULT_NAMESPACE; only configuration counts here.
  return Object.assign(client, {
    // Its own reading takes every refusal below a path with `sys/health` in it for a success.
    handleVaultResponse: async (response: unknown) => response,
    token: token?.reveal() ?? '',
    pathPrefix: '',
    namespace: endpoint.namespace ?? '',
  });
}

/** @throws NoAnswer for `.` and `..`, which an HTTP client would resolve to another path than the one checked. */
function escapePath(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      if (segment === '.' || segment === '..') throw new NoAnswer('unsafe path');
      return encodeURIComponent(segment);
    })
    .join('/');
}

function queryOf(query: Question['query']): string {
  if (query === undefined) return '';
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return `?${parameters}`;
}
