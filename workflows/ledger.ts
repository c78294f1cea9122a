import { canonicalJson, digestOf } from './contract/canonical.ts';
import type { LedgerChain, LedgerEntry, LedgerKind } from './contract/ledger.ts';

/** The `prev` of a chain's first line. */
export const genesis = '0'.repeat(64);

/** Lines of one write together stay below this, far under the 64 kB that a payload may have. */
const batchCharacters = 24_000;

/**
 * The record of one workflow run: lines are chained here, deterministically, and written by an activity. An act that
 * matters notes its intent and awaits {@link flush} first: no ledger line, no action.
 */
export class Ledger {
  readonly chain: LedgerChain;
  readonly #write: (entries: LedgerEntry[]) => Promise<void>;
  readonly #pending: LedgerEntry[] = [];
  #tail: Promise<void> = Promise.resolve();
  head = genesis;
  length = 0;

  constructor(chain: LedgerChain, write: (entries: LedgerEntry[]) => Promise<void>) {
    this.chain = chain;
    this.#write = write;
  }

  /** Adds a line. `text` is ours; whatever came from outside belongs into `data`. */
  note(kind: LedgerKind, text: string, more: { step?: string; data?: unknown } = {}): void {
    const line = {
      seq: this.length,
      at: new Date().toISOString(),
      kind,
      ...(more.step === undefined ? {} : { step: more.step }),
      text,
      ...(more.data === undefined ? {} : { data: more.data }),
      prev: this.head,
    };
    const hash = digestOf(line);
    this.#pending.push({ ...line, hash });
    this.head = hash;
    this.length += 1;
  }

  /** Resolves when every line noted so far is on disk. Writes never overlap, so lines arrive in order. */
  flush(): Promise<void> {
    const drained = this.#tail.then(() => this.#drain());
    // A failed write is told to whoever asked; the lines stay pending, and the next flush tries them again.
    this.#tail = drained.catch(() => undefined);
    return drained;
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.slice(0, batchLength(this.#pending));
      await this.#write(batch);
      this.#pending.splice(0, batch.length);
    }
  }
}

function batchLength(entries: readonly LedgerEntry[]): number {
  let characters = 0;
  let count = 0;
  for (const entry of entries) {
    characters += canonicalJson(entry).length;
    if (count > 0 && characters > batchCharacters) break;
    count += 1;
  }
  return count;
}
