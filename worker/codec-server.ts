import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';

const largestBody = 16 * 1024 * 1024;

/** A payload as protobuf writes it in JSON: bytes in base64. */
const WirePayload = z.object({
  metadata: z.record(z.string(), z.base64()).optional(),
  data: z.base64().optional(),
});
type WirePayload = z.infer<typeof WirePayload>;
const Body = z.object({ payloads: z.array(WirePayload).default([]) });

/**
 * Decrypts payloads for the Temporal UI of one origin (Temporal's remote codec protocol: `POST /encode` and `/decode`
 * with JSON payloads in base64). It listens on this machine only: who may open the UI here may read.
 * @param allowed the UI's origin and the namespace that may be read
 */
export function startCodecServer(
  codec: PayloadCodec,
  port: number,
  allowed: { origin: string; namespace: string },
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, codec, allowed).catch(() => {
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  codec: PayloadCodec,
  allowed: { origin: string; namespace: string },
): Promise<void> {
  // The UI appends a query (`?preserveStorageRefs=true`), so only the path counts.
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const { origin } = request.headers;
  if (origin !== undefined && origin !== allowed.origin) return refuse(response, 403);
  if (origin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Headers', 'content-type,x-namespace,authorization');
    response.setHeader('Access-Control-Allow-Methods', 'POST,OPTIONS');
    response.setHeader('Vary', 'Origin');
  }
  if (request.method === 'OPTIONS') return refuse(response, 204);
  const work = pathname === '/decode' ? codec.decode : pathname === '/encode' ? codec.encode : undefined;
  if (request.method !== 'POST' || !work) return refuse(response, 404);
  if (request.headers['x-namespace'] !== allowed.namespace) return refuse(response, 403);
  const { payloads } = Body.parse(JSON.parse(await bodyOf(request)));
  const worked = await work.call(codec, payloads.map(fromWire));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ payloads: worked.map(toWire) }));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new RangeError('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fromWire({ metadata = {}, data }: WirePayload): Payload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')])),
    ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }),
  };
}

function toWire({ metadata, data }: Payload): WirePayload {
  const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, encode(value)])),
    ...(data ? { data: encode(data) } : {}),
  };
}
