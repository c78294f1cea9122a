import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Secret } from '../../activities/secret.ts';
import { signedBytesOf } from '../../workflows/contract/attested-bytes.ts';
import { canonicalJson } from '../../workflows/contract/canonical.ts';
import type { Signed, Statement } from '../../workflows/contract/statement.ts';

/** Puts the gateway's name under what a person said. */
export interface GatewaySigner {
  readonly keyId: string;
  sign(statement: Statement): Signed;
}

/**
 * A signer with an Ed25519 private key (PKCS#8 PEM). The matching public key must stand under `keyId` in the worker's
 * configuration, else every decision is refused with `UnknownKey`.
 * @throws Error in one sentence when the key is not such a key; it never repeats any part of it
 */
export function createSigner(keyId: string, pem: Secret): GatewaySigner {
  const key = readKey(pem);
  return {
    keyId,
    sign(statement) {
      const text = canonicalJson(statement);
      const signature = sign(null, signedBytesOf(text), key).toString('hex');
      return { statement: text, proof: { kind: 'gateway', keyId, signature } };
    },
  };
}

/** A new key pair for a gateway: the private part for the secret store, the public one (32 raw bytes) for ir.yaml. */
export function generateGatewayKey(): { privatePem: Secret; publicKeyBase64: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // The raw key is the end of its DER form, after a fixed prefix (RFC 8410).
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return {
    privatePem: new Secret(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))),
    publicKeyBase64: raw.toString('base64'),
  };
}

function readKey(pem: Secret): KeyObject {
  const wanted = 'gateway.signingKey is not an Ed25519 private key in PKCS#8 PEM form';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem.reveal());
  } catch {
    throw new Error(wanted);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(wanted);
  return key;
}
