import { open } from 'node:fs/promises';
import { fail } from '../fail.ts';
import { Secret } from '../secret.ts';
import type { SecretRef } from '../secret-ref.ts';
import type { Vault } from './vault.ts';

/** Turns an address of configuration into the value it stands for. */
export type ReadSecret = (ref: SecretRef) => Promise<Secret>;

/**
 * Makes a reader of secrets. Files must belong to their owner alone, as ssh wants its keys; the end of line that editors
 * add is not part of the value.
 * @param sources `env`: the process environment. `vault`: left out where Vault is not open yet.
 * @throws (the reader) `ConfigInvalid` with one sentence naming the reference; whatever {@link Vault.readKv} throws.
 */
export function createSecretReader(sources: {
  env: Readonly<Record<string, string | undefined>>;
  vault?: Pick<Vault, 'readKv'>;
}): ReadSecret {
  return async (ref) => {
    const [, kind, rest = ''] = /^(env|file|vault):(.+)$/s.exec(ref) ?? [];
    if (kind === 'env') return fromEnvironment(rest, sources.env);
    if (kind === 'file') return fromFile(rest);
    if (kind === 'vault') return fromVault(rest, sources.vault);
    throw fail('ConfigInvalid', 'A secret is given as env:NAME, file:PATH or vault:PATH#FIELD, never as a value.');
  };
}

function fromEnvironment(name: string, env: Readonly<Record<string, string | undefined>>): Secret {
  const value = env[name];
  if (value === undefined || value === '') {
    throw fail('ConfigInvalid', `The environment variable ${name}, named as env:${name}, is not set: export it.`);
  }
  return new Secret(value);
}

async function fromFile(path: string): Promise<Secret> {
  const refuse = (why: string) => fail('ConfigInvalid', `The secret file:${path} ${why}.`);
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code ?? 'unknown'})`);
  });
  try {
    // Asked of the open file, so that nobody can swap it between the check and the reading.
    const { mode, size } = await file.stat().catch(() => Promise.reject(refuse('cannot be read')));
    if ((mode & 0o170000) !== 0o100000) throw refuse('is not a regular file');
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw refuse(`is open to others (mode ${shown}): run chmod 600 on it`);
    }
    if (size > 64 * 1024) throw refuse('is larger than 64 KiB, so it is no secret');
    const value = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    if (value === '') throw refuse('is empty');
    return new Secret(value);
  } finally {
    await file.close();
  }
}

async function fromVault(address: string, vault: Pick<Vault, 'readKv'> | undefined): Promise<Secret> {
  const [path = '', field = ''] = address.split('#');
  if (vault === undefined) {
    throw fail(
      'ConfigInvalid',
      `vault:${address} cannot be used here, before Vault is open: use env:NAME or file:PATH.`,
    );
  }
  const found = await vault.readKv(path);
  if (found === undefined) throw fail('ConfigInvalid', `Vault has nothing at ${path}, named as vault:${address}.`);
  const value = Object.hasOwn(found.data, field) ? found.data[field] : undefined;
  if (value === undefined) throw fail('ConfigInvalid', `The secret ${path} in Vault has no field «${field}».`);
  return value;
}
