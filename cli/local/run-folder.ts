import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../worker/problem.ts';

/** Where one machine's engine keeps everything: 0700, and used by one `ir up` at a time. */
export interface RunFolder {
  root: string;
  logs: string;
  keys: string;
  /** Ledger, evidence and reports: `storage.folder`. */
  storage: string;
  openbao: string;
  temporalDatabase: string;
  /** Gives the folder back. */
  release: () => Promise<void>;
}

/**
 * Makes the folder and takes it. A lock of a process that no longer runs is taken over.
 * @throws Problem `running` when another process uses it
 */
export async function takeRunFolder(root: string): Promise<RunFolder> {
  const inside = (name: string) => join(root, name);
  for (const folder of [root, inside('logs'), inside('keys'), inside('storage'), inside('openbao')]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const lock = inside('lock');
  await takeLock(lock, root);
  return {
    root,
    logs: inside('logs'),
    keys: inside('keys'),
    storage: inside('storage'),
    openbao: inside('openbao'),
    temporalDatabase: inside('temporal.db'),
    release: () => rm(lock, { force: true }),
  };
}

async function takeLock(lock: string, root: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const file = await open(lock, 'wx', 0o600).catch(() => undefined);
    if (file) {
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    }
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (isAlive(owner))
      throw new Problem('running', `${root} is in use by process ${owner}. Stop it, or choose another --folder.`);
    await rm(lock, { force: true });
  }
  throw new Problem('running', `${root} cannot be locked. Choose another --folder.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
