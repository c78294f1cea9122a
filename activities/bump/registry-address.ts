import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fail } from '../fail.ts';
import { Secret } from '../secret.ts';
import type { BumpConfig } from './config.ts';
import type { Origin } from './guarded-request.ts';

const run = promisify(execFile);

/**
 * Where a package comes from: ir.yaml where it says so, else npm's own configuration as it holds in the folder of the
 * client configuration (a `.npmrc` there counts), scopes included.
 * @throws `ConfigInvalid` when nobody names a registry
 */
export async function npmOrigin(name: string, folder: string, config: BumpConfig): Promise<Origin> {
  if (config.registry.npm !== undefined) return originOf(config.registry.npm, 'bump.registry.npm', config);
  const scope = name.startsWith('@') ? `${name.split('/')[0]}:registry` : undefined;
  const general = 'npm config get registry';
  if (scope !== undefined) {
    const scoped = await printed('npm', ['config', 'get', scope], folder);
    if (scoped !== undefined && scoped !== 'undefined') return originOf(scoped, `npm config get ${scope}`, config);
  }
  const address = await printed('npm', ['config', 'get', 'registry'], folder);
  if (address === undefined) {
    throw fail('ConfigInvalid', 'npm could not be asked for its registry; install npm, or set bump.registry.npm.');
  }
  return originOf(address, general, config);
}

/**
 * Where Python packages come from: ir.yaml, else `PIP_INDEX_URL`, else pip's configuration files.
 * @throws `ConfigInvalid` when nobody names an index; pip's built-in one is not guessed
 */
export async function pypiOrigin(folder: string, config: BumpConfig): Promise<Origin> {
  if (config.registry.pypi !== undefined) return originOf(config.registry.pypi, 'bump.registry.pypi', config);
  const fromEnvironment = process.env.PIP_INDEX_URL;
  if (fromEnvironment) return originOf(fromEnvironment, 'PIP_INDEX_URL', config);
  const address = await printed('pip', ['config', 'get', 'global.index-url'], folder);
  if (address) return originOf(address, 'pip config get global.index-url', config);
  throw fail(
    'ConfigInvalid',
    'pip names no package index; set index-url in its configuration, PIP_INDEX_URL, or bump.registry.pypi in ir.yaml.',
  );
}

/**
 * Where an image comes from, and its path there: the reference names the host, else ir.yaml must.
 * @throws `ConfigInvalid` when neither does
 */
export function ociOrigin(image: string, config: BumpConfig): { origin: Origin; path: string } {
  const [host = '', ...rest] = image.split('/');
  if (rest.length > 0 && (/[.:]/.test(host) || host === 'localhost')) {
    // Docker, too, speaks plain HTTP with a registry on the same machine and with no other.
    const scheme = /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host) ? 'http' : 'https';
    return { origin: originOf(`${scheme}://${host}`, 'the image reference', config), path: rest.join('/') };
  }
  if (config.registry.oci !== undefined)
    return { origin: originOf(config.registry.oci, 'bump.registry.oci', config), path: image };
  throw fail(
    'ConfigInvalid',
    'The image reference names no registry; write the host in front, or set bump.registry.oci.',
  );
}

/** The first line that a client prints, or undefined when it is not there or has nothing to say. No shell. */
async function printed(command: string, args: string[], folder: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, NO_UPDATE_NOTIFIER: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
    const { stdout } = await run(command, args, { cwd: folder, env, timeout: 20_000, maxBuffer: 64 * 1024 });
    return stdout.trim().split('\n')[0]?.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The address may hold a password (`https://user:password@…`), so it appears in no sentence. */
function originOf(address: string, where: string, { timeoutSeconds }: BumpConfig): Origin {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw fail('ConfigInvalid', `${where} is not an http or https address of a registry; correct it.`);
  }
  const basic = url.username === '' ? {} : { basic: new Secret(credentialsOf(url)) };
  const bare = new URL(url.pathname.replace(/\/*$/, '/'), url.origin);
  return { url: bare, ...basic, timeoutSeconds };
}

function credentialsOf({ username, password }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return `${username}:${password}`;
  }
}
