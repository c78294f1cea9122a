import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Problem } from './problem.ts';

// CommonJS: Node does not see its names, only the default.
const { temporal } = proto;
const encoding = Buffer.from('binary/encrypted');
const keyIdField = 'encryption-key-id';
const nonceBytes = 12;
const tagBytes = 16;
/** No payload of ours is larger; a larger one is a bomb. */
const largestPayload = 8 * 1024 * 1024;

interface Key {
  id: string;
  bytes: Buffer;
}

/**
 * Encrypts every payload with AES-256-GCM: a fresh 96-bit nonce each, the key's id as associated data. Texts are
 * deflated first: history is kept small, and a length says less.
 */
export class Encryption implements PayloadCodec {
  readonly #keys: readonly Key[];

  /** @param keys 32 bytes each; the first encrypts, all decrypt */
  constructor(keys: readonly Buffer[]) {
    this.#keys = keys.map((bytes) => ({ id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes }));
    if (this.#keys.length === 0) throw new Problem('usage', 'There is no encryption key.');
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#encrypt(payload));
  }

  /** What is not encrypted passes: whoever writes it can prove nothing by it, and refusing it would stall the run. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? this.#decrypt(payload) : payload));
  }

  #encrypt(payload: Payload): Payload {
    const [key] = this.#keys;
    if (!key) throw new Problem('usage', 'There is no encryption key.');
    const plain = deflateRawSync(temporal.api.common.v1.Payload.encode(payload).finish());
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
    cipher.setAAD(Buffer.from(key.id));
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { [METADATA_ENCODING_KEY]: encoding, [keyIdField]: Buffer.from(key.id) }, data: sealed };
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const id = Buffer.from(metadata?.[keyIdField] ?? []).toString();
    const key = this.#keys.find((one) => one.id === id);
    if (!key || !data || data.length < nonceBytes + tagBytes) {
      throw new Problem(
        'usage',
        `A payload is encrypted with the key ${id.slice(0, 12).replace(/[^0-9a-f]/g, '?')}, which encryption.keyFile does not hold.`,
      );
    }
    const sealed = Buffer.from(data);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(key.id));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    try {
      const plain = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      return temporal.api.common.v1.Payload.decode(inflateRawSync(plain, { maxOutputLength: largestPayload }));
    } catch {
      throw new Problem('failed', `A payload under the key ${key.id} was altered: its seal does not fit.`);
    }
  }
}

/** Reads `encryption.keyFile`: one base64 key a line, readable by its owner only. @throws Problem */
export async function loadEncryption(keyFile: string): Promise<Encryption> {
  const found = await stat(keyFile).catch(() => undefined);
  if (!found?.isFile())
    throw new Problem(
      'usage',
      `encryption.keyFile ${keyFile} is not there. Make one: openssl rand -base64 32 > ${keyFile} && chmod 600 ${keyFile}`,
    );
  if ((found.mode & 0o077) !== 0)
    throw new Problem('usage', `${keyFile} can be read by others. Run chmod 600 ${keyFile}`);
  const keys = (await readFile(keyFile, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some(({ length }) => length !== 32))
    throw new Problem('usage', `${keyFile} must hold one or more lines of 32 bytes in base64.`);
  return new Encryption(keys);
}

function isEncrypted({ metadata }: Payload): boolean {
  return Buffer.from(metadata?.[METADATA_ENCODING_KEY] ?? []).equals(encoding);
}
