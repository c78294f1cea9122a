import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../workflows/contract/canonical.ts';
import { type LedgerChain, LedgerEntry } from '../workflows/contract/ledger.ts';
import { fail } from './fail.ts';

/**
 * The ledger on disk: one JSON Lines file per chain, `<incident>/<name>-<run>.jsonl`, 0600. Lines are fsynced before
 * the call returns. Writing the same lines again changes nothing; other lines in their place are refused.
 */
export class LedgerStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  pathOf({ incident, name, runId }: LedgerChain): string {
    const safe = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/;
    if (![incident, name, runId].every((part) => safe.test(part))) {
      throw fail('LedgerConflict', 'A ledger chain has a name that cannot be a file name.');
    }
    return join(this.#root, incident, `${name}-${runId.slice(0, 8)}.jsonl`);
  }

  /** @throws `LedgerConflict` when the chain on disk is another one; `LedgerUnwritable` when the disk says no. */
  async append(chain: LedgerChain, entries: readonly LedgerEntry[]): Promise<void> {
    const path = this.pathOf(chain);
    try {
      await mkdir(join(this.#root, chain.incident), { recursive: true, mode: 0o700 });
      const { lines } = await this.#mend(path);
      const fresh: LedgerEntry[] = [];
      for (const entry of entries) {
        const known = lines[entry.seq];
        if (known === undefined) fresh.push(entry);
        else if (known.hash !== entry.hash)
          throw fail('LedgerConflict', `Line ${entry.seq} of ${chain.name} is another one on disk.`);
      }
      const last = lines.at(-1);
      const first = fresh[0];
      if (first && (first.seq !== lines.length || (last !== undefined && first.prev !== last.hash))) {
        throw fail(
          'LedgerConflict',
          `Line ${first.seq} of ${chain.name} does not follow line ${lines.length - 1} on disk.`,
        );
      }
      await appendDurably(path, fresh.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    } catch (error) {
      if (isSystemError(error)) throw fail('LedgerUnwritable', `The ledger cannot be written (${error.code}).`);
      throw error;
    }
  }

  /** All whole lines of a chain, oldest first. An absent chain is an empty one. */
  async read(chain: LedgerChain): Promise<LedgerEntry[]> {
    return (await readLines(this.pathOf(chain))).lines;
  }

  // A power cut may leave half a line at the end. It was never confirmed to anybody: it is set aside, not lost.
  async #mend(path: string): Promise<{ lines: LedgerEntry[] }> {
    const { lines, whole, torn } = await readLines(path);
    if (torn !== '') {
      await writeFile(`${path}.torn`, torn, { mode: 0o600, flag: 'a' });
      const temporary = `${path}.tmp`;
      await writeFile(temporary, whole, { mode: 0o600 });
      await rename(temporary, path);
    }
    return { lines };
  }
}

/** The first line that breaks a chain, with why; undefined when the chain holds. */
export function firstBreak(entries: readonly LedgerEntry[]): { seq: number; why: string } | undefined {
  let prev = '0'.repeat(64);
  for (const [at, entry] of entries.entries()) {
    const { hash, ...line } = entry;
    if (entry.seq !== at) return { seq: at, why: `line ${at} is missing; line ${entry.seq} stands in its place` };
    if (entry.prev !== prev) return { seq: at, why: `line ${at} does not follow the line before it` };
    if (digestOf(line) !== hash) return { seq: at, why: `line ${at} was changed: its hash does not fit` };
    prev = hash;
  }
  return undefined;
}

async function readLines(path: string): Promise<{ lines: LedgerEntry[]; whole: string; torn: string }> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return '';
    throw error;
  });
  const end = text.lastIndexOf('\n') + 1;
  const lines = text
    .slice(0, end)
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => {
      try {
        return LedgerEntry.parse(JSON.parse(line));
      } catch {
        throw fail('LedgerConflict', `Line ${at} of the ledger on disk cannot be read.`);
      }
    });
  return { lines, whole: text.slice(0, end), torn: text.slice(end) };
}

async function appendDurably(path: string, text: string): Promise<void> {
  if (text === '') return;
  const file = await open(path, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
