import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Encryption, loadEncryption } from '../../worker/encryption.ts';

const clear = defaultPayloadConverter.toPayload({ plan: 'revoke sentinel' });
const key = randomBytes(32);

async function sealed(by = new Encryption([key])): Promise<Payload> {
  const [payload] = await by.encode([clear]);
  if (!payload) throw new Error('nothing was encoded');
  return payload;
}

async function opened(payload: Payload, keys: Buffer[] = [key]): Promise<unknown> {
  const [plain] = await new Encryption(keys).decode([payload]);
  return plain && defaultPayloadConverter.fromPayload(plain);
}

/** The payload with one bit of its data turned. */
function touched({ metadata, data }: Payload, at: number): Payload {
  const bytes = Buffer.from(data ?? []);
  bytes.writeUInt8(bytes.readUInt8((at + bytes.length) % bytes.length) ^ 1, (at + bytes.length) % bytes.length);
  return { metadata: metadata ?? {}, data: bytes };
}

describe('Encryption', () => {
  it('gives back what it took, and shows neither text nor type meanwhile', async () => {
    const payload = await sealed();
    const seen = Buffer.concat([...Object.values(payload.metadata ?? {}), payload.data ?? Buffer.alloc(0)]);
    expect(seen.toString('latin1')).not.toMatch(/sentinel|json/);
    expect(await opened(payload)).toEqual({ plan: 'revoke sentinel' });
  });

  it('never seals the same text twice alike', async () => {
    expect((await sealed()).data).not.toEqual((await sealed()).data);
  });

  it('reads what a former key sealed, and seals with the first', async () => {
    const former = await sealed();
    const next = randomBytes(32);
    expect(await opened(former, [next, key])).toEqual({ plan: 'revoke sentinel' });
    const fresh = await sealed(new Encryption([next, key]));
    await expect(opened(fresh, [key])).rejects.toThrow(/key [0-9a-f]{12}, which encryption.keyFile does not hold/);
  });

  it.each([
    { what: 'the nonce', at: 0 },
    { what: 'the text', at: 14 },
    { what: 'the tag', at: -1 },
  ])('refuses a payload of which $what was touched', async ({ at }) => {
    await expect(opened(touched(await sealed(), at))).rejects.toThrow('was altered: its seal does not fit');
  });

  it('refuses a payload that claims the name of another key', async () => {
    const other = randomBytes(32);
    const renamed: Payload = { ...(await sealed()), metadata: (await sealed(new Encryption([other]))).metadata ?? {} };
    await expect(opened(renamed, [key, other])).rejects.toThrow('was altered');
  });

  it('lets a payload pass that was never encrypted', async () => {
    expect(await opened(clear)).toEqual({ plan: 'revoke sentinel' });
  });
});

describe('The key file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ir-key-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds one key a line, the first for writing', async () => {
    const file = join(folder, 'key');
    await writeFile(file, `${randomBytes(32).toString('base64')}\n${key.toString('base64')}\n`, { mode: 0o600 });
    const [plain] = await (await loadEncryption(file)).decode([await sealed()]);
    expect(plain && defaultPayloadConverter.fromPayload(plain)).toEqual({ plan: 'revoke sentinel' });
  });

  it.each([
    {
      what: 'that others may read',
      mode: 0o644,
      text: key.toString('base64'),
      says: /can be read by others\. Run chmod 600/,
    },
    { what: 'with half a key', mode: 0o600, text: 'c2hvcnQ=', says: /must hold one or more lines of 32 bytes/ },
    { what: 'that is empty', mode: 0o600, text: '', says: /must hold one or more lines of 32 bytes/ },
    { what: 'that is not there', mode: 0o600, text: undefined, says: /is not there\. Make one: openssl rand/ },
  ])('is refused $what', async ({ mode, text, says }) => {
    const file = join(folder, 'key');
    if (text !== undefined) await writeFile(file, text, { mode });
    await expect(loadEncryption(file)).rejects.toThrow(says);
  });
});
