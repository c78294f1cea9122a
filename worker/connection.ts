import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { createSecretReader } from '../activities/vault/secret-reader.ts';
import type { Config } from './config.ts';
import { loadEncryption } from './encryption.ts';
import { remembering } from './known-secrets.ts';
import { Problem } from './problem.ts';

/** How long Temporal may take to answer, in milliseconds. */
export const patience = 5_000;
/** What opens Temporal cannot lie in Vault: the CLI has no way into it. */
const readSecret = remembering(createSecretReader({ env: process.env }));

/** The same on every side that reads or writes payloads: client, worker, gateway, codec server. */
export async function dataConverterFor(config: Config): Promise<DataConverter> {
  const codec = await loadEncryption(config.encryption.keyFile);
  // Temporal loads it by path, in this process and in the workflow bundle; the ending is .ts only in development.
  const failureConverterPath = createRequire(import.meta.url).resolve(
    `./failure-converter${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  );
  return { payloadCodecs: [codec], failureConverterPath };
}

/** An opaque name for this process: Temporal keeps it in clear, and `pid@host` would tell about the machine. */
export function processIdentity(role: string): string {
  return `ir-${role}-${randomBytes(4).toString('hex')}`;
}

/** A Temporal client with encryption. @throws Problem `unreachable` within about five seconds */
export async function connectClient(config: Config, role = 'cli'): Promise<Client> {
  const [options, dataConverter] = await Promise.all([connectionOptionsFor(config), dataConverterFor(config)]);
  const connection = await Connection.connect({ ...options, connectTimeout: patience }).catch((error: unknown) => {
    throw notConnected(config, error);
  });
  const { namespace } = config.temporal;
  return new Client({ connection, namespace, identity: processIdentity(role), dataConverter });
}

/** Address, certificates and key as both kinds of connection take them. @throws Problem where a file cannot be read */
export async function connectionOptionsFor({ temporal }: Config) {
  const { address, tls, apiKey } = temporal;
  const [cert, key, ca] = await Promise.all([read(tls?.certFile), read(tls?.keyFile), read(tls?.caFile)]);
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey: (await readSecret(apiKey)).reveal() }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(ca ? { serverRootCACertificate: ca } : {}),
            ...(cert && key ? { clientCertPair: { crt: cert, key } } : {}),
          },
        }),
  };
}

async function read(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  return readFile(file).catch(() => {
    throw new Problem('usage', `${file}, named under temporal.tls in ir.yaml, cannot be read. Correct the path.`);
  });
}

/** The sentence for a connection that failed. */
export function notConnected({ temporal }: Config, error: unknown): Problem {
  const { address } = temporal;
  const said = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : '';
  if (/unauthenticated|permission.?denied/i.test(said)) {
    return new Problem('unreachable', `Temporal at ${address} refuses us. Correct temporal.apiKey or temporal.tls.`);
  }
  return new Problem(
    'unreachable',
    `Temporal does not answer at ${address}. Start it with \`ir up\`, or correct temporal.address in ir.yaml.`,
  );
}
