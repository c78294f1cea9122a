import { lookup as resolve } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ApplicationFailure } from '@temporalio/common';
import { fail } from '../fail.ts';
import type { Secret } from '../secret.ts';
import { isLocalOnly, isNeverARegistry } from './address-guard.ts';

/** A registry that an administrator named: its host may be inside the own network, all others may not. */
export interface Origin {
  url: URL;
  /** `user:password` of the configured address. Sent to this origin only. */
  basic?: Secret;
  /** How long one question, redirects included, may take. */
  timeoutSeconds: number;
}

export interface Ask {
  origin: Origin;
  url: URL;
  headers: Record<string, string>;
  /** Largest answer in bytes, after decompression. */
  limit: number;
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

const redirects = 3;

/**
 * GETs from a registry with the distrust that a compromised one deserves: at most three redirects, never from https to
 * http; each hop's address is checked in the very lookup that the connection uses (a check before `fetch` would leave
 * the name free to change its address in between); the answer is cut off at its limit, and everything ends at the
 * origin's timeout.
 * @throws `RegistryUnreachable` when trying again may help, `RegistryRefused` when the answer must not be used
 */
export async function guardedGet(ask: Ask): Promise<Answer> {
  const signal = AbortSignal.any([ask.signal, AbortSignal.timeout(ask.origin.timeoutSeconds * 1_000)]);
  let url = ask.url;
  for (let hop = 0; hop <= redirects; hop += 1) {
    const response = await send(ask, url, signal);
    const { statusCode: status = 0, headers } = response;
    if (status < 300 || status >= 400 || headers.location === undefined || status === 304) {
      return { status, headers, body: await readBody(response, ask, signal) };
    }
    response.destroy();
    url = nextHop(ask.origin, url, headers.location);
  }
  throw refused(ask.origin, `redirected more than ${redirects} times`);
}

/** What a registry did wrong, said of its configured host. */
export function refused(origin: Origin, what: string): ApplicationFailure {
  return fail('RegistryRefused', `The registry ${origin.url.host} ${what}.`);
}

/** The registry gave no usable answer now. */
export function unreachable(origin: Origin, what: string): ApplicationFailure {
  return fail('RegistryUnreachable', `The registry ${origin.url.host} ${what}.`);
}

function nextHop(origin: Origin, from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw refused(origin, 'redirected to something that is no address');
  const next = new URL(location, from);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) {
    throw refused(origin, `redirected from ${from.protocol.slice(0, -1)} to another, weaker protocol`);
  }
  return next;
}

function send(ask: Ask, url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const { origin, url: first, headers } = ask;
  const atHome = url.host === origin.url.host;
  const guard = (address: string) => {
    if (isNeverARegistry(address)) return 'a link-local or reserved address';
    return !atHome && isLocalOnly(address) ? 'an address inside the own network' : undefined;
  };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const bad = isIP(literal) ? guard(literal) : undefined;
  if (bad) throw refused(origin, `leads to ${bad}, which is not followed`);
  const auth = origin.basic && url.origin === origin.url.origin ? { auth: origin.basic.reveal() } : {};
  // A token is for the one who was asked, never for the one that the answer points to.
  const { authorization, ...open } = headers;
  const bearer = authorization !== undefined && url.origin === first.origin ? { authorization } : {};
  return new Promise((done, broken) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      ...auth,
      headers: { 'user-agent': 'ir-runbooks', 'accept-encoding': 'gzip', ...open, ...bearer },
      lookup: guardedLookup(guard),
      signal,
      agent: false,
    });
    request.once('response', done);
    request.once('error', (error: NodeJS.ErrnoException) => broken(asFailure(ask, error, signal)));
    request.end();
  });
}

class BadAddress extends Error {}

function guardedLookup(guard: (address: string) => string | undefined): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const bad = found.map(({ address }) => guard(address)).find((why) => why !== undefined);
      const [first] = found;
      if (bad || !first) return done(new BadAddress(bad ?? 'no address'), '');
      if (options.all) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}

async function readBody(response: IncomingMessage, ask: Ask, signal: AbortSignal): Promise<Buffer> {
  const { origin, limit } = ask;
  const stream: Readable = response.headers['content-encoding'] === 'gzip' ? unzip(response) : response;
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += part.length;
      if (size > limit)
        throw refused(origin, `sent more than ${Math.round(limit / 1024 / 1024)} MB, which is not read`);
      parts.push(part);
    }
  } catch (error) {
    throw asFailure(ask, error, signal);
  } finally {
    response.destroy();
  }
  return Buffer.concat(parts);
}

function unzip(response: IncomingMessage): Readable {
  const gunzip = createGunzip();
  response.once('error', (error) => gunzip.destroy(error));
  return response.pipe(gunzip);
}

function asFailure({ origin, signal: cancelled }: Ask, error: unknown, signal: AbortSignal): unknown {
  if (cancelled.aborted) return cancelled.reason;
  if (error instanceof BadAddress) return refused(origin, `leads to ${error.message}, which is not followed`);
  if (signal.aborted) return unreachable(origin, `did not answer within ${origin.timeoutSeconds} seconds`);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return unreachable(origin, `cannot be reached (${error.code})`);
  }
  return error;
}
