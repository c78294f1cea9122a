import { chmod, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../worker/problem.ts';
import { takeLock } from './lock.ts';
import { endOrphans } from './orphans.ts';

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
 * Makes the folder and takes it. A lock of a process that no longer runs is taken over, and the servers that it left
 * behind are ended.
 * @throws Problem `running` when another process uses it; `preflight` when it is somebody else's
 */
export async function takeRunFolder(root: string): Promise<RunFolder> {
  const inside = (name: string) => join(root, name);
  for (const folder of [root, inside('logs'), inside('keys'), inside('storage'), inside('openbao')]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await makePrivate(folder);
  }
  const release = await takeLock(inside('lock'), root);
  await endOrphans(inside('logs'));
  return {
    root,
    logs: inside('logs'),
    keys: inside('keys'),
    storage: inside('storage'),
    openbao: inside('openbao'),
    temporalDatabase: inside('temporal.db'),
    release,
  };
}

/** A folder that was there before may be anybody's, or open to all. */
async function makePrivate(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Problem('preflight', `${folder} is no folder. Choose another --folder.`);
  if (process.getuid !== undefined && found.uid !== process.getuid()) {
    throw new Problem('preflight', `${folder} belongs to somebody else. Choose another --folder.`);
  }
  if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
}
