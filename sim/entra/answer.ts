import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a handler answers with. `body` is sent as JSON; without it the reply is empty. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request, read to its end. */
export interface Question {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Reads a request. More than 64 kB is refused by an error, as no call here needs it. */
export async function questionOf(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.byteLength;
    if (bytes > 65_536) throw new Error('request too large');
    chunks.push(piece);
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** The error envelope of Microsoft Graph (learn.microsoft.com, «Microsoft Graph error responses»). */
export function graphError(status: number, code: string, message: string): Answer {
  const innerError = { date: new Date().toISOString(), 'request-id': randomUUID(), 'client-request-id': randomUUID() };
  return { status, body: { error: { code, message, innerError } } };
}

/** The error body of the token endpoint: `error`, the AADSTS sentence, and its number in `error_codes`. */
export function tokenError(status: number, error: string, number: number, sentence: string): Answer {
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const [trace, correlation] = [randomUUID(), randomUUID()];
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
    },
  };
}

/** A JSON object, or nothing where the text is not one. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
