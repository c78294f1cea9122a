import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { createSecretReader } from '../activities/vault/secret-reader.ts';
import type { Config } from './config.ts';
import { loadEncryption } from './encryption.ts';
import { Problem } from './problem.ts';

const patience = 5_000;

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

/** A Temporal client with encryption. @throws Problem `unreachable` within five seconds */
export async function connectClient(config: Config, role = 'cli'): Promise<Client> {
  const connection = await Connection.connect({ ...(await optionsFor(config)), connectTimeout: patience }).catch(
    unreachable(config),
  );
  const { namespace } = config.temporal;
  return new Client({
    connection,
    namespace,
    identity: processIdentity(role),
    dataConverter: await dataConverterFor(config),
  });
}

/** The worker's own kind of connection. @throws Problem `unreachable` */
export async function connectNative(config: Config): Promise<NativeConnection> {
  return NativeConnection.connect(await optionsFor(config)).catch(unreachable(config));
}

async function optionsFor({ temporal }: Config) {
  const { address, tls, apiKey } = temporal;
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file));
  const [cert, key, ca] = await Promise.all([read(tls?.certFile), read(tls?.keyFile), read(tls?.caFile)]);
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey: (await createSecretReader({ env: process.env })(apiKey)).reveal() }),
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

function unreachable({ temporal }: Config) {
  return (): never => {
    throw new Problem(
      'unreachable',
      `Temporal does not answer at ${temporal.address}. Start it with \`ir up\`, or correct temporal.address in ir.yaml.`,
    );
  };
}
