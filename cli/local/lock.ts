import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Problem } from '../../worker/problem.ts';
import { birthOf } from './birth.ts';

/**
 * Takes a lock file for this process. The lock of a process that no longer runs is taken over.
 * @param what it stands for, for people
 * @returns gives the lock back
 * @throws Problem `running` when another process has it
 */
export async function takeLock(lock: string, what: string): Promise<() => Promise<void>> {
  const mine = `${process.pid} ${birthOf(process.pid) ?? ''}`;
  const own = `${lock}.${process.pid}`;
  await writeFile(own, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      // A link appears whole or not at all, so nobody ever reads a lock without its owner.
      const taken = await link(own, lock).then(
        () => true,
        () => false,
      );
      if (taken) return () => giveBack(lock, mine);
      const owner = await readFile(lock, 'utf8').catch(() => '');
      if (isAlive(owner)) {
        throw new Problem(
          'running',
          `${what} is in use by process ${pidIn(owner)}. Stop it, or choose another --folder.`,
        );
      }
      await removeStale(lock, owner);
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new Problem('running', `${what} cannot be locked. Choose another --folder.`);
}

async function giveBack(lock: string, mine: string): Promise<void> {
  if ((await readFile(lock, 'utf8').catch(() => '')) === mine) await rm(lock, { force: true });
}

/** Moves the stale lock aside first: between the look and the move somebody quicker may have put a good one there. */
async function removeStale(lock: string, stale: string): Promise<void> {
  const aside = `${lock}.stale.${process.pid}`;
  await rename(lock, aside).catch(() => undefined);
  if ((await readFile(aside, 'utf8').catch(() => stale)) !== stale) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}

function pidIn(owner: string): number {
  return Number(owner.split(' ')[0]);
}

function isAlive(owner: string): boolean {
  const [, born = ''] = owner.split(/ (.*)/s);
  const found = birthOf(pidIn(owner));
  return found !== undefined && (born === '' || found === born);
}
