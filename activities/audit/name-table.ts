import type { AuditStore } from './store.ts';

/** More different names of one kind are an attack on memory, not an organisation. */
const mostNames = 250_000;

/** Gives each name of a kind (user, server, tool …) a small number and writes both to the table `names`, once. */
export class NameTable {
  readonly #store: AuditStore;
  readonly #known = new Map<string, Map<string, number>>();

  constructor(store: AuditStore) {
    this.#store = store;
  }

  /** Kinds of which there were too many; their later names share one number. */
  get overflowing(): string[] {
    return [...this.#known].filter(([, ids]) => ids.size >= mostNames).map(([kind]) => kind);
  }

  idOf(kind: string, name: string, fixed?: number): number {
    let ids = this.#known.get(kind);
    if (!ids) {
      ids = new Map();
      this.#known.set(kind, ids);
    }
    const known = ids.get(name);
    if (known !== undefined) return known;
    if (ids.size >= mostNames && fixed === undefined) {
      if (ids.size === mostNames && kind !== 'user') this.#add(kind, ids, '(too many names)', -1);
      return -1;
    }
    return this.#add(kind, ids, name, fixed ?? ids.size);
  }

  #add(kind: string, ids: Map<string, number>, name: string, id: number): number {
    ids.set(name, id);
    this.#store.addName(kind, id, name);
    return id;
  }
}
