import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../worker/problem.ts';
import { forgetProcess, noteProcess, signalGroup } from './orphans.ts';

/** What is started, how one knows that it is ready, and whether it is started again when it ends. */
export interface Service {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  ready: () => Promise<boolean>;
  /** Started again, with a growing pause, when it ends by itself. */
  restart?: boolean;
}

interface Running {
  service: Service;
  child: ChildProcess;
  startedAt: number;
  restarts: number;
}

const patience = 60_000;
/** Who ran for so long was well; the next pause is a short one again. */
const stable = 60_000;

/**
 * Runs the processes of one machine: each with a log file of its own (0600) and an environment that holds only what it
 * needs. Ends exactly what it started, last first.
 */
export class Processes {
  readonly #logs: string;
  readonly #running = new Map<string, Running>();
  readonly #grace: number;
  #stopping = false;

  /**
   * @param logs the folder for `<name>.log`, and for `<name>.pid` while it runs
   * @param grace between SIGTERM and SIGKILL, in milliseconds; longer than the worker's own grace for what it is doing
   */
  constructor(logs: string, grace = 12_000) {
    this.#logs = logs;
    this.#grace = grace;
  }

  /** Starts a service and waits until it is ready. @throws Problem that names its log */
  async start(service: Service): Promise<void> {
    const entry: Running = { service, child: this.#spawn(service), startedAt: Date.now(), restarts: 0 };
    this.#running.set(service.name, entry);
    const until = Date.now() + patience;
    for (;;) {
      const ready = await service.ready().catch(() => false);
      const ended = hasEnded(entry.child);
      // Something answers, but is it ours? The port may have been somebody else's all the time.
      if (ready && !ended) return;
      if (this.#stopping || (ended && !service.restart) || Date.now() > until) {
        const log = join(this.#logs, `${service.name}.log`);
        throw new Problem('preflight', `${service.name} did not start. Its log says why: ${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }

  /** The process id of a running service. */
  pidOf(name: string): number | undefined {
    return this.#running.get(name)?.child.pid;
  }

  /** Ends everything that was started, last first: SIGTERM, then SIGKILL after a grace. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { service, child } of [...this.#running.values()].reverse()) {
      await end(child, this.#grace);
      forgetProcess(this.#logs, service.name);
    }
    this.#running.clear();
  }

  #spawn(service: Service): ChildProcess {
    const log = openSync(join(this.#logs, `${service.name}.log`), 'a', 0o600);
    try {
      // A group of its own: Ctrl-C in the terminal must not reach the children before the supervisor decides.
      const child = spawn(service.command, service.args, {
        stdio: ['ignore', log, log],
        env: { ...inherited(), ...service.env },
        detached: true,
        ...(service.cwd === undefined ? {} : { cwd: service.cwd }),
      });
      child.once('error', () => undefined);
      child.once('exit', () => this.#restart(service, child));
      if (child.pid !== undefined) noteProcess(this.#logs, service.name, child.pid);
      return child;
    } finally {
      closeSync(log);
    }
  }

  #restart(service: Service, child: ChildProcess): void {
    const entry = this.#running.get(service.name);
    if (this.#stopping || !service.restart || entry?.child !== child) return;
    entry.restarts = Date.now() - entry.startedAt > stable ? 1 : entry.restarts + 1;
    const pause = Math.min(10_000, 250 * 2 ** entry.restarts);
    setTimeout(() => {
      if (this.#stopping) return;
      entry.startedAt = Date.now();
      entry.child = this.#spawn(service);
    }, pause).unref();
  }
}

/** No tokens, no package manager settings: what a service needs besides is given to it by name. */
function inherited(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'XDG_CONFIG_HOME',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'IR_LOG_LEVEL',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** A child that never got a process id could not be started at all. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess, grace: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined || hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}
