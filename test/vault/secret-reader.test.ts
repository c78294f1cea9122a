import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretReader } from '../../activities/vault/secret-reader.ts';
import { OpenBao } from '../support/openbao.ts';

let folder: string;
let bao: OpenBao;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-secret-'));
  bao = await OpenBao.start();
  await bao.put('secret/mcp/github', { token: 'from-vault' });
});
afterAll(async () => {
  await bao.stop();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string, mode: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

async function reader(env: Record<string, string> = {}) {
  return createSecretReader({ env, vault: await bao.connect() });
}

describe('a secret reference', () => {
  it('reads an environment variable', async () => {
    const read = await reader({ SLACK_TOKEN: 'from-env' });
    expect((await read('env:SLACK_TOKEN')).reveal()).toBe('from-env');
  });

  it('reads a file of its owner alone, without the end of line', async () => {
    const read = await reader();
    expect((await read(`file:${await file('good', 'from-file\n', 0o600)}`)).reveal()).toBe('from-file');
  });

  it('reads a field of a secret in Vault', async () => {
    const read = await reader();
    expect((await read('vault:secret/mcp/github#token')).reveal()).toBe('from-vault');
  });

  it.each([
    [
      'an unset variable',
      async () => 'env:NOT_THERE',
      'The environment variable NOT_THERE, named as env:NOT_THERE, is not set',
    ],
    ['a missing file', async () => `file:${folder}/none`, 'does not exist'],
    ['an empty file', async () => `file:${await file('empty', '\n', 0o600)}`, 'is empty'],
    [
      'a file that the group may read',
      async () => `file:${await file('group', 'x', 0o640)}`,
      '(mode 0640): run chmod 600',
    ],
    [
      'a file that everybody may read',
      async () => `file:${await file('world', 'x', 0o604)}`,
      '(mode 0604): run chmod 600',
    ],
    ['a folder', async () => `file:${folder}`, 'is not a regular file'],
    ['nothing in Vault', async () => 'vault:secret/mcp/none#token', 'Vault has nothing at secret/mcp/none'],
    ['a missing field', async () => 'vault:secret/mcp/github#tocken', 'has no field «tocken»'],
    ['a field every object inherits', async () => 'vault:secret/mcp/github#constructor', 'has no field «constructor»'],
    ['a value instead of an address', async () => 'hunter2', 'never as a value'],
  ])('refuses %s in one sentence', async (_, ref, sentence) => {
    const read = await reader();
    const refusal = read(await ref());
    await expect(refusal).rejects.toMatchObject({ type: 'ConfigInvalid', message: expect.stringContaining(sentence) });
  });

  it('never repeats a value given by mistake', async () => {
    const read = await reader();
    await expect(read('hunter2-secret')).rejects.toMatchObject({ message: expect.not.stringContaining('hunter2') });
  });

  it('says that Vault is not open yet where it is needed to open it', async () => {
    const read = createSecretReader({ env: {} });
    await expect(read('vault:secret/ir#role')).rejects.toMatchObject({
      message: expect.stringContaining('before Vault is open'),
    });
  });
});
