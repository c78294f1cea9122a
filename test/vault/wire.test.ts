import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../activities/secret.ts';
import { Vault } from '../../activities/vault/vault.ts';
import { OpenBao } from '../support/openbao.ts';

const Certificate = z.object({ data: z.object({ certificate: z.string(), private_key: z.string() }) });

let bao: OpenBao;
let authority: string;
const servers: Server[] = [];

beforeAll(async () => {
  bao = await OpenBao.start();
  await bao.must('POST', 'sys/mounts/pki', { type: 'pki' });
  const root = await bao.must('POST', 'pki/root/generate/internal', {
    common_name: 'ir test authority',
    key_type: 'ec',
  });
  authority = z.object({ data: z.object({ certificate: z.string() }) }).parse(root).data.certificate;
  await bao.must('POST', 'pki/roles/any', { allow_any_name: true, key_type: 'ec', enforce_hostnames: false });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => bao?.stop());

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A Vault behind TLS: the certificate is made out to `subject`, and every path answers with one login's token. */
async function secureVault(subject: { alt_names?: string; ip_sans?: string }, ttl = '1h'): Promise<number> {
  const issued = await bao.must('POST', 'pki/issue/any', { common_name: 'vault', ttl, ...subject });
  const { certificate: cert, private_key: key } = Certificate.parse(issued).data;
  const answer: RequestListener = (_, response) =>
    response.end('{"auth":{"client_token":"t","lease_duration":60},"data":{"keys":["one"]}}');
  return listen(createSecureServer({ cert, key }, answer));
}

const ids = { roleId: new Secret('role'), secretId: new Secret('id') };

describe('a Vault behind TLS', () => {
  it('is reached with the authority of the configuration', async () => {
    const address = `https://127.0.0.1:${await secureVault({ ip_sans: '127.0.0.1' })}`;
    expect(await Vault.connect({ address, ca: authority, ...ids }).list('secret/metadata')).toEqual(['one']);
  });

  it('is refused without it, and VAULT_SKIP_VERIFY changes nothing', async () => {
    vi.stubEnv('VAULT_SKIP_VERIFY', '1');
    const address = `https://127.0.0.1:${await secureVault({ ip_sans: '127.0.0.1' })}`;
    await expect(Vault.connect({ address, ...ids }).list('secret/metadata')).rejects.toMatchObject({
      type: 'VaultUnreachable',
      message: expect.stringContaining('is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): check vault.caFile'),
    });
  });

  it('is refused when its certificate is for another host', async () => {
    const address = `https://127.0.0.1:${await secureVault({ alt_names: 'elsewhere.example' })}`;
    await expect(Vault.connect({ address, ca: authority, ...ids }).list('secret/metadata')).rejects.toMatchObject({
      type: 'VaultUnreachable',
      message: expect.stringContaining('is not made out to 127.0.0.1'),
    });
  });
});

describe('the deadline of a request', () => {
  it('holds against a server that keeps sending a little, and its connection is ended', async () => {
    let closed: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(timer);
        closed();
      });
    };
    const address = `http://127.0.0.1:${await listen(createServer(drip))}`;
    await expect(Vault.connect({ address, timeoutMs: 200, ...ids }).list('x')).rejects.toMatchObject({
      type: 'VaultUnreachable',
      message: expect.stringContaining('did not answer within 200 ms'),
    });
    await ended;
  });
});
