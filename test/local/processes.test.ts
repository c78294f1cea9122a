import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { birthOf } from '../../cli/local/birth.ts';
import { noteProcess } from '../../cli/local/orphans.ts';
import { Processes, type Service } from '../../cli/local/processes.ts';
import { takeRunFolder } from '../../cli/local/run-folder.ts';

const program = fileURLToPath(new URL('./child.mjs', import.meta.url));
let root: string;
let processes: Processes;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ir-processes-'));
  processes = new Processes(root, 1_000);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await processes.stop();
  await rm(root, { recursive: true });
});

/** A real child process; its ids, one for each start, are in `ids()`. */
function service(name: string, what = 'waits', more: Partial<Service> = {}) {
  const file = join(root, `${name}.ids`);
  const ids = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
  const ready = async () => ids().length > 0;
  return { ids, file, service: { name, command: process.execPath, args: [program, file, what], ready, ...more } };
}

describe('The supervisor', () => {
  it('waits until a service is ready, and ends it', async () => {
    const one = service('one');
    await processes.start(one.service);
    const [pid = 0] = one.ids();
    expect(birthOf(pid)).toBeDefined();
    await processes.stop();
    expect(birthOf(pid)).toBeUndefined();
  });

  it('keeps the log of each service to its owner', async () => {
    await processes.start(service('one').service);
    expect((await stat(join(root, 'one.log'))).mode & 0o777).toBe(0o600);
  });

  it('gives a service no token of ours', async () => {
    vi.stubEnv('IR_BOT_TOKEN', 'xoxb-secret');
    const one = service('one', 'shows-env', { env: { GIVEN: 'yes' } });
    await processes.start(one.service);
    await expect.poll(() => existsSync(`${one.file}.env`)).toBe(true);
    const env = await readFile(`${one.file}.env`, 'utf8');
    expect(env).toContain('"GIVEN":"yes"');
    expect(env).not.toContain('xoxb-secret');
  });

  it('starts a service again that ends by itself', async () => {
    const one = service('one', 'waits', { restart: true });
    await processes.start(one.service);
    process.kill(one.ids()[0] ?? 0, 'SIGKILL');
    await expect.poll(() => one.ids().length, { timeout: 10_000 }).toBe(2);
  });

  it('names the log of a service that dies at once', async () => {
    const one = service('one', 'dies', { ready: async () => false });
    await expect(processes.start(one.service)).rejects.toThrow(
      `one did not start. Its log says why: ${join(root, 'one.log')}`,
    );
  });

  it('does not take somebody else on the same port for its own service', async () => {
    const one = service('one', 'dies', { ready: () => new Promise((resolve) => setTimeout(resolve, 500, true)) });
    await expect(processes.start(one.service)).rejects.toThrow('one did not start');
  });

  it('says at once when there is no such program', async () => {
    const one = service('one', 'waits', { command: join(root, 'no-such-program') });
    await expect(processes.start(one.service)).rejects.toThrow('one did not start');
  });

  it('leaves processes alone that it did not start', async () => {
    const stranger = spawn(process.execPath, [program, join(root, 'stranger')], { detached: true });
    await processes.start(service('one').service);
    await processes.stop();
    expect(birthOf(stranger.pid ?? 0)).toBeDefined();
    stranger.kill('SIGKILL');
  });

  it('ends a service that does not listen', async () => {
    const one = service('one', 'stubborn');
    await processes.start(one.service);
    await processes.stop();
    expect(birthOf(one.ids()[0] ?? 0)).toBeUndefined();
  });
});

describe('A run folder', () => {
  it('is one supervisor’s at a time, and is given back', async () => {
    const folder = await takeRunFolder(join(root, 'run'));
    await expect(takeRunFolder(join(root, 'run'))).rejects.toThrow(
      `${join(root, 'run')} is in use by process ${process.pid}. Stop it, or choose another --folder.`,
    );
    await folder.release();
    await (await takeRunFolder(join(root, 'run'))).release();
  });

  it('can be read by its owner only, even where it was open before', async () => {
    await mkdir(join(root, 'run'), { mode: 0o755 });
    const folder = await takeRunFolder(join(root, 'run'));
    const modes = [folder.root, folder.keys, folder.logs, folder.storage, folder.openbao].map(async (one) => {
      return (await stat(one)).mode & 0o777;
    });
    expect(new Set(await Promise.all(modes))).toEqual(new Set([0o700]));
    await folder.release();
  });

  it.each([
    { what: 'of a process that is gone', lock: '999999999 1' },
    { what: 'whose process id belongs to another process by now', lock: `${process.pid} another-birth` },
  ])('takes a lock over $what', async ({ lock }) => {
    await mkdir(join(root, 'run'), { mode: 0o700 });
    await writeFile(join(root, 'run', 'lock'), lock);
    const folder = await takeRunFolder(join(root, 'run'));
    expect(await readFile(join(root, 'run', 'lock'), 'utf8')).toContain(`${process.pid} `);
    await folder.release();
  });

  it('lets only one of many in', async () => {
    await mkdir(join(root, 'run'), { mode: 0o700 });
    await writeFile(join(root, 'run', 'lock'), '999999999 1');
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeRunFolder(join(root, 'run'))));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('ends what a killed supervisor left behind, and nothing that merely has its number', async () => {
    const logs = join(root, 'run', 'logs');
    await mkdir(logs, { recursive: true, mode: 0o700 });
    const [orphan, stranger] = ['orphan', 'stranger'].map((name) =>
      spawn(process.execPath, [program, join(root, name)], { detached: true }),
    );
    noteProcess(logs, 'temporal', orphan?.pid ?? 0);
    await writeFile(join(logs, 'openbao.pid'), `${stranger?.pid} another-birth`);
    const folder = await takeRunFolder(join(root, 'run'));
    expect(birthOf(orphan?.pid ?? 0)).toBeUndefined();
    expect(birthOf(stranger?.pid ?? 0)).toBeDefined();
    stranger?.kill('SIGKILL');
    await folder.release();
  });
});
