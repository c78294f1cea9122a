import { findProgram } from './binaries.ts';
import { ensureKeys, type LocalKeys } from './keys.ts';
import { openBaoServer, type PreparedVault, prepareOpenBao } from './openbao.ts';
import { freePort } from './ports.ts';
import { Processes, type Service } from './processes.ts';
import { moduleCommand } from './program-file.ts';
import { type RunFolder, takeRunFolder } from './run-folder.ts';
import { temporalServer } from './temporal-server.ts';

/** The servers of one machine: Temporal and OpenBao, real ones, and room for more processes beside them. */
export interface Stack {
  folder: RunFolder;
  processes: Processes;
  keys: LocalKeys;
  temporal: { address: string; ui: string };
  vault: PreparedVault;
  codecPort: number;
  stop: () => Promise<void>;
}

/** Starts Temporal and OpenBao in a folder. Everything is taken down again when a part does not start. */
export async function startStack(root: string, progress: (sentence: string) => void): Promise<Stack> {
  const folder = await takeRunFolder(root);
  const processes = new Processes(folder.logs);
  const stop = async () => {
    for (const [signal, listener] of Object.entries(listeners)) process.removeListener(signal, listener);
    await processes.stop();
    await folder.release();
  };
  const listeners = takeDownOn(['SIGINT', 'SIGTERM', 'SIGHUP'], stop);
  try {
    const [temporalProgram, baoProgram] = await Promise.all([
      findProgram('temporal', progress),
      findProgram('bao', progress),
    ]);
    progress('Starting Temporal and OpenBao …');
    const keys = await ensureKeys(folder.keys);
    const [port, uiPort, codecPort, baoPort, clusterPort] = await portsLike([7233, 8233, 8234, 8200, 8201]);
    const server = temporalServer({
      program: temporalProgram.path,
      database: folder.temporalDatabase,
      port,
      uiPort,
      codecUrl: `http://127.0.0.1:${codecPort}`,
    });
    const openbao = await openBaoServer({
      program: baoProgram.path,
      folder: folder.openbao,
      port: baoPort,
      clusterPort,
    });
    await Promise.all([processes.start(server), processes.start(openbao)]);
    const vault = await prepareOpenBao(folder.openbao, baoPort);
    const temporal = { address: `127.0.0.1:${port}`, ui: `http://127.0.0.1:${uiPort}` };
    return { folder, processes, keys, temporal, vault, codecPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing that was started may outlive the command that started it. */
function takeDownOn(signals: readonly NodeJS.Signals[], stop: () => Promise<void>): Record<string, () => void> {
  const entries = signals.map((signal) => {
    const listener = () => {
      process.stderr.write('\nTaking everything down …\n');
      void stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    };
    process.once(signal, listener);
    return [signal, listener] as const;
  });
  return Object.fromEntries(entries);
}

/** A worker or a gateway of this very program. It counts as ready once its log would say so: when the check passes. */
export function ownProcess(role: 'worker' | 'gateway', configFile: string, ready: () => Promise<boolean>): Service {
  return { name: role, ...moduleCommand('cli/ir', role, '--config', configFile), restart: true, ready };
}

async function portsLike<const Wanted extends readonly number[]>(
  wanted: Wanted,
): Promise<{ [At in keyof Wanted]: number }> {
  const ports: number[] = [];
  for (const preferred of wanted) {
    let port = await freePort(preferred);
    while (ports.includes(port)) port = await freePort();
    ports.push(port);
  }
  return ports as { [At in keyof Wanted]: number };
}
