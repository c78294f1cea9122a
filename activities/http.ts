import type { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import { fail } from './fail.ts';

/** One request to a vendor. */
export interface HttpRequest {
  /** The vendor's name, for sentences: «Entra». */
  vendor: string;
  /** What is asked, for sentences: «list the client secrets». */
  purpose: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Statuses besides 2xx that are answers and no failures. */
  answers?: readonly number[];
  /** Hard limit for the whole call, reply included, in milliseconds. */
  deadlineMs?: number;
}

export interface HttpReply {
  status: number;
  /** The body as JSON of a known shape. @throws `ProviderRefused` when it is not; the body is not repeated. */
  read<S extends z.ZodType>(schema: S): z.infer<S>;
}

/** The longest time one HTTP call may take. The grace of a rotation must be longer. */
export const httpDeadlineMs = 10_000;

const maxReplyBytes = 2_000_000;

/**
 * Asks a vendor once: no retries, as those are Temporal's, and no redirects. The failure never holds anything of the
 * body, neither of what was sent nor of what came back.
 * @throws `ProviderUnreachable` without a usable answer: no connection, no reply in time, 429 (with the vendor's
 * Retry-After) or 5xx. The effect may have happened: look before you act again.
 * @throws `ProviderDenied` on 401 and 403, `ProviderRefused` on every other status that is not asked for.
 * @throws `ConfigInvalid` for plain http to anything but this machine.
 */
export async function httpCall(request: HttpRequest): Promise<HttpReply> {
  const { vendor, purpose } = request;
  const url = checkedUrl(request);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: headersOf(request),
      redirect: 'manual',
      signal: AbortSignal.timeout(request.deadlineMs ?? httpDeadlineMs),
      ...bodyOf(request),
    });
    text = await textOf(response);
  } catch {
    // The cause may quote what was sent, so only the fact is told.
    throw fail('ProviderUnreachable', `${vendor} gave no answer when asked to ${purpose}.`);
  }
  if (!response.ok && !request.answers?.includes(response.status)) throw failureFor(request, response);
  return {
    status: response.status,
    read: (schema) => {
      const parsed = schema.safeParse(jsonOf(text));
      if (!parsed.success)
        throw fail('ProviderRefused', `${vendor} answered in an unknown form when asked to ${purpose}.`);
      return parsed.data;
    },
  };
}

function checkedUrl({ url, vendor }: HttpRequest): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const loopback = parsed && /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(parsed.hostname);
  if (!parsed || !(parsed.protocol === 'https:' || (parsed.protocol === 'http:' && loopback))) {
    throw fail(
      'ConfigInvalid',
      `The address of ${vendor} must start with https://; plain http is for this machine only.`,
    );
  }
  return parsed;
}

function headersOf({ headers, form, json }: HttpRequest): Record<string, string> {
  return {
    accept: 'application/json',
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
}

function bodyOf({ form, json }: HttpRequest): { body?: string } {
  if (form) return { body: new URLSearchParams(form).toString() };
  return json === undefined ? {} : { body: JSON.stringify(json) };
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxReplyBytes) throw new RangeError('reply too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureFor({ vendor, purpose }: HttpRequest, response: Response): ApplicationFailure {
  const { status } = response;
  const told = `${vendor} answered ${status} when asked to ${purpose}.`;
  if (status === 429 || status >= 500) {
    return fail('ProviderUnreachable', told, retryAfterOf(response.headers.get('retry-after')));
  }
  return fail(status === 401 || status === 403 ? 'ProviderDenied' : 'ProviderRefused', told);
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3: a number or a date), at most ten minutes. */
function retryAfterOf(header: string | null): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 600) : undefined;
}
