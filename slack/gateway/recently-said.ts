/** Remembers keys for a while, to do a thing once. Bounded: the oldest is forgotten first. */
export class RecentlySaid {
  readonly #until = new Map<string, number>();
  readonly #forMs: number;
  readonly #most: number;

  constructor(forMs: number, most = 10_000) {
    this.#forMs = forMs;
    this.#most = most;
  }

  /** Whether this is the first time lately; from now on it no longer is. */
  isNew(key: string, now = Date.now()): boolean {
    for (const [old, until] of this.#until) {
      if (until > now && this.#until.size <= this.#most) break;
      this.#until.delete(old);
    }
    if (this.#until.has(key)) return false;
    this.#until.set(key, now + this.#forMs);
    return true;
  }
}
