import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { birthOf } from './birth.ts';

const grace = 8_000;

/** Writes down which process runs for a service, for a successor that may have to end it. */
export function noteProcess(folder: string, name: string, pid: number): void {
  writeFileSync(join(folder, `${name}.pid`), `${pid} ${birthOf(pid) ?? ''}`, { mode: 0o600 });
}

export function forgetProcess(folder: string, name: string): void {
  rmSync(join(folder, `${name}.pid`), { force: true });
}

/**
 * Ends what a supervisor left behind when it was killed: with the old servers still on the files, new ones could not
 * start. Only processes that are the very ones that were noted are touched.
 */
export async function endOrphans(folder: string): Promise<void> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.pid'));
  await Promise.all(names.map((name) => endNoted(join(folder, name))));
}

async function endNoted(file: string): Promise<void> {
  const [pid = '', born = ''] = readFileSync(file, 'utf8').split(/ (.*)/s);
  const lives = () => born !== '' && birthOf(Number(pid)) === born;
  const until = Date.now() + grace;
  if (lives()) signalGroup(Number(pid), 'SIGTERM');
  while (lives() && Date.now() < until) await setTimeout(50);
  if (lives()) signalGroup(Number(pid), 'SIGKILL');
  rmSync(file, { force: true });
}

/** Signals a process and everything in its group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended between the look and the call.
  }
}
