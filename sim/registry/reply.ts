import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Sends JSON with an entity tag, or 304 to one who already has it. */
export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  body: object | Buffer,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', etag, ...headers });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Sends an error in the form that npm and container registries share closely enough. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: code, errors: [{ code: code.toUpperCase().replaceAll(' ', '_') }] }));
}

/** Sends bytes until the other side has had enough. */
export function sendForever(response: ServerResponse, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType });
  const part = Buffer.alloc(256 * 1024, ' ');
  const more = () => {
    while (!response.destroyed && response.write(part));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}
