import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { httpCall } from '../../activities/http.ts';

const canary = 'canary-in-the-body';
let server: Server;
let url: string;

/** Answers `/STATUS` with that status and a body that must not be repeated; `/hang` never. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/hang') return;
    if (pathname === '/break') return void response.destroy();
    if (pathname === '/endless') {
      response.writeHead(200);
      const write = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', write);
      };
      return write();
    }
    const retryAfter = searchParams.get('after');
    const headers = { location: 'http://example.com/', ...(retryAfter ? { 'retry-after': retryAfter } : {}) };
    response.writeHead(Number(pathname.slice(1)), headers).end(JSON.stringify({ say: canary }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const ask = (path: string, more: { answers?: number[]; deadlineMs?: number } = {}) =>
  httpCall({ vendor: 'Vendor', purpose: 'list things', method: 'POST', url: path, json: { secret: canary }, ...more });

describe('a call to a vendor', () => {
  it.each([
    ['/hang', 'ProviderUnreachable', 'gave no answer'],
    ['/break', 'ProviderUnreachable', 'gave no answer'],
    ['/endless', 'ProviderUnreachable', 'gave no answer'],
    ['/500', 'ProviderUnreachable', '500'],
    ['/503', 'ProviderUnreachable', '503'],
    ['/429', 'ProviderUnreachable', '429'],
    ['/401', 'ProviderDenied', '401'],
    ['/403', 'ProviderDenied', '403'],
    ['/400', 'ProviderRefused', '400'],
    ['/404', 'ProviderRefused', '404'],
    ['/302', 'ProviderRefused', '302'],
  ])('to %s fails as %s, in one sentence without the body', async (path, type, words) => {
    const failure = await ask(`${url}${path}`, { deadlineMs: 300 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type, message: expect.stringContaining(words) });
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  it.each([
    ['7', 7_000],
    ['86400', 600_000],
    ['soon', undefined],
  ])('waits as the vendor says with Retry-After %s', async (after, wait) => {
    const failure = await ask(`${url}/429?after=${after}`).catch((error: unknown) => error);
    expect(Object(failure).nextRetryDelay).toBe(wait);
  });

  it('gives a status that was asked for, and reads it by a schema', async () => {
    const reply = await ask(`${url}/400`, { answers: [400] });
    expect(reply.status).toBe(400);
    expect(reply.read(z.object({ say: z.string() }))).toEqual({ say: canary });
  });

  it('refuses an answer of another shape without repeating it', async () => {
    const reply = await ask(`${url}/200`);
    const read = () => reply.read(z.object({ token: z.string() }));
    expect(read).toThrow('Vendor answered in an unknown form when asked to list things.');
  });

  it.each(['http://example.com/', 'http://127.0.0.1.example.com/', 'ftp://127.0.0.1/', 'nonsense'])(
    'is not made to %s',
    async (address) => {
      await expect(ask(address)).rejects.toMatchObject({ type: 'ConfigInvalid' });
    },
  );
});
