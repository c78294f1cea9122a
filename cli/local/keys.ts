import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateGatewayKey } from '../../slack/gateway/signer.ts';

/** The keys of one machine's engine, as files that only their owner can read. */
export interface LocalKeys {
  payloadKeyFile: string;
  gatewayKeyFile: string;
  /** Raw Ed25519 public key of the gateway, base64. */
  gatewayPublicKey: string;
}

/** Makes the key that encrypts payloads and the one that the gateway signs with, unless they are there already. */
export async function ensureKeys(folder: string): Promise<LocalKeys> {
  const payloadKeyFile = join(folder, 'payload-key');
  const gatewayKeyFile = join(folder, 'gateway-key.pem');
  await once(payloadKeyFile, () => `${randomBytes(32).toString('base64')}\n`);
  await once(gatewayKeyFile, () => generateGatewayKey().privatePem.reveal());
  const privateKey = createPrivateKey(await readFile(gatewayKeyFile, 'utf8'));
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { payloadKeyFile, gatewayKeyFile, gatewayPublicKey: spki.subarray(-32).toString('base64') };
}

async function once(file: string, make: () => string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (!there) await writeFile(file, make(), { mode: 0o600, flag: 'wx' });
}
