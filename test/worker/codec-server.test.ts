import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCodecServer } from '../../worker/codec-server.ts';
import { Encryption } from '../../worker/encryption.ts';

const ui = 'http://127.0.0.1:8233';
const codec = new Encryption([randomBytes(32)]);
let server: Server;
let url: string;

beforeAll(async () => {
  server = await startCodecServer(codec, 0, { origin: ui, namespace: 'default' });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the codec server has no address');
  expect(address.address).toBe('127.0.0.1');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server.close());

/** An encrypted payload as the Temporal UI sends it. */
async function sealedBody(): Promise<string> {
  const [sealed] = await codec.encode([defaultPayloadConverter.toPayload('revoke sentinel')]);
  const metadata = Object.entries(sealed?.metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return JSON.stringify({ payloads: [{ metadata: Object.fromEntries(metadata), data: base64(sealed?.data) }] });
}

function base64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { origin: ui, 'x-namespace': 'default', 'content-type': 'application/json', ...headers },
    body,
  });
}

async function textIn(response: Response): Promise<string> {
  const { payloads } = (await response.json()) as { payloads: { data: string }[] };
  return Buffer.from(payloads[0]?.data ?? '', 'base64').toString();
}

describe('The codec server', () => {
  it('decrypts for the Temporal UI, whatever query it appends', async () => {
    const response = await post('/decode?preserveStorageRefs=true', await sealedBody());
    expect(response.headers.get('access-control-allow-origin')).toBe(ui);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await textIn(response)).toBe('"revoke sentinel"');
  });

  it('encrypts what it can decrypt again', async () => {
    const clear = JSON.stringify({
      payloads: [{ metadata: { encoding: base64(Buffer.from('json/plain')) }, data: base64(Buffer.from('1')) }],
    });
    const sealed = await (await post('/encode', clear)).text();
    expect(sealed).not.toContain(base64(Buffer.from('json/plain')));
    expect(await textIn(await post('/decode', sealed))).toBe('1');
  });

  it('answers the browser that asks first', async () => {
    const response = await fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: { origin: ui, 'access-control-request-headers': 'content-type,x-namespace' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(ui);
    expect(response.headers.get('access-control-allow-headers')).toMatch(/content-type.*x-namespace/);
  });

  it.each([
    { what: 'a page of another origin', path: '/decode', headers: { origin: 'http://evil.example' }, status: 403 },
    { what: 'another namespace', path: '/decode', headers: { 'x-namespace': 'payroll' }, status: 403 },
    { what: 'a path that it does not have', path: '/download', headers: {}, status: 404 },
  ])('refuses $what', async ({ path, headers, status }) => {
    const response = await post(path, await sealedBody(), headers);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  it('lets no other origin read its answers', async () => {
    const response = await post('/decode', await sealedBody(), { origin: 'http://evil.example' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    { what: 'no JSON', body: 'payloads' },
    { what: 'no list of payloads', body: '{"payloads":{"data":"QQ=="}}' },
    { what: 'data that is not base64', body: '{"payloads":[{"data":"%%%"}]}' },
  ])('says 400 to $what and goes on', async ({ body }) => {
    expect((await post('/decode', body)).status).toBe(400);
    expect((await post('/decode', await sealedBody())).status).toBe(200);
  });
});
