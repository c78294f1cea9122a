import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../worker/problem.ts';

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

const patience = 60_000;
const grace = 8_000;

/**
 * Runs the processes of one machine: each with a log file of its own (0600) and an environment that holds only what it
 * needs. Ends exactly what it started, last first.
 */
export class Processes {
  readonly #logs: string;
  readonly #running = new Map<string, { service: Service; child: ChildProcess; restarts: number }>();
  #stopping = false;

  /** @param logs the folder for `<name>.log` */
  constructor(logs: string) {
    this.#logs = logs;
  }

  /** Starts a service and waits until it is ready. @throws Problem that names its log */
  async start(service: Service): Promise<void> {
    const entry = { service, child: this.#spawn(service), restarts: 0 };
    this.#running.set(service.name, entry);
    const until = Date.now() + patience;
    while (!(await service.ready().catch(() => false))) {
      const ended = entry.child.exitCode !== null || entry.child.signalCode !== null;
      if ((ended && !service.restart) || Date.now() > until) {
        throw new Problem(
          'preflight',
          `${service.name} did not start. Its log says why: ${join(this.#logs, `${service.name}.log`)}`,
        );
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
    for (const { child } of [...this.#running.values()].reverse()) await end(child);
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
      return child;
    } finally {
      closeSync(log);
    }
  }

  #restart(service: Service, child: ChildProcess): void {
    const entry = this.#running.get(service.name);
    if (this.#stopping || !service.restart || entry?.child !== child) return;
    entry.restarts += 1;
    const pause = Math.min(10_000, 250 * 2 ** entry.restarts);
    setTimeout(() => {
      if (!this.#stopping) entry.child = this.#spawn(service);
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

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => child.pid && signalGroup(child.pid, 'SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended between the look and the call.
  }
}
