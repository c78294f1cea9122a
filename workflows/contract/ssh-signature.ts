import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64Unpadded } from './base64.ts';

/** Flag of a security key: a person touched it (U2F/FIDO2 «user presence»). */
const userPresent = 0x01;

/**
 * Verifies an armoured `ssh-keygen -Y sign` signature (OpenSSH PROTOCOL.sshsig) over a text, in pure JavaScript because
 * it must run inside the workflow sandbox. Takes Ed25519 keys, from a file, an agent or a security key (which must have
 * been touched).
 * @returns the OpenSSH fingerprint of the key that signed, or undefined if anything does not fit
 */
export function verifySshSignature(armoured: string, text: string, namespace: string, keys: readonly string[]) {
  const body = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\s*$/.exec(
    armoured.replace(/\r/g, ''),
  )?.[1];
  const blob = body === undefined ? undefined : fromBase64(body);
  if (!blob) return undefined;
  try {
    return verifyBlob(new Reader(blob), text, namespace, keys);
  } catch {
    return undefined;
  }
}

function verifyBlob(reader: Reader, text: string, namespace: string, keys: readonly string[]): string | undefined {
  if (reader.take(6).some((byte, at) => byte !== 'SSHSIG'.charCodeAt(at)) || reader.number() !== 1) return undefined;
  const publicKey = reader.bytes();
  if (reader.text() !== namespace) return undefined;
  const reserved = reader.bytes();
  const hashName = reader.text();
  const hash = { sha256, sha512 }[hashName];
  if (!hash || !keys.some((key) => sameBytes(keyBlobOf(key), publicKey))) return undefined;
  const message = concatBytes(
    utf8ToBytes('SSHSIG'),
    ...[utf8ToBytes(namespace), reserved, utf8ToBytes(hashName), hash(utf8ToBytes(text))].map(lengthPrefixed),
  );
  const key = new Reader(publicKey);
  const signature = new Reader(reader.bytes());
  const algorithm = key.text();
  if (signature.text() !== algorithm) return undefined;
  const point = key.bytes();
  const proof = signature.bytes();
  let signed = message;
  if (algorithm === 'sk-ssh-ed25519@openssh.com') {
    const trailer = signature.take(5);
    if (((trailer[0] ?? 0) & userPresent) === 0) return undefined;
    signed = concatBytes(sha256(key.bytes()), trailer, sha256(message));
  } else if (algorithm !== 'ssh-ed25519') return undefined;
  return ed25519.verify(proof, signed, point, { zip215: false }) ? fingerprintOf(publicKey) : undefined;
}

/** `SHA256:…` as `ssh-keygen -l` prints it, of a public key line or its decoded blob. */
export function fingerprintOf(key: string | Uint8Array): string {
  const blob = typeof key === 'string' ? (keyBlobOf(key) ?? new Uint8Array()) : key;
  return `SHA256:${toBase64Unpadded(sha256(blob))}`;
}

function keyBlobOf(line: string): Uint8Array | undefined {
  return fromBase64(line.trim().split(/\s+/)[1] ?? '-');
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return concatBytes(Uint8Array.of(length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255), bytes);
}

/** Reads the length-prefixed fields of the SSH wire format (RFC 4251 §5). Throws RangeError past the end. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new RangeError('past the end');
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  number(): number {
    return this.take(4).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  bytes(): Uint8Array {
    return this.take(this.number());
  }

  text(): string {
    return String.fromCharCode(...this.bytes());
  }
}
