import type { Journal } from './journal.ts';
import type { FailedInteraction, Message } from './message.ts';

/** What a new message is made of; the store gives it its `ts`. */
export type Draft = Omit<Message, 'ts' | 'revision'>;

/** All messages, ephemeral ones and failed interactions; tells its listeners of every change. */
export class Store {
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #messages = new Map<string, Message>();
  readonly #directs = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #failures: FailedInteraction[] = [];
  #lastTs = 0n;
  #revision = 0;

  constructor(journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    for (const line of journal.read()) {
      if (line.kind === 'direct') this.#directs.set(line.user, line.id);
      else if (line.kind === 'gone') this.#messages.delete(key(line.channel, line.ts));
      else this.#restore(line.message);
    }
    journal.replace([
      ...[...this.#directs].map(([user, id]) => ({ kind: 'direct' as const, id, user })),
      ...[...this.#messages.values()].map((message) => ({ kind: 'message' as const, message })),
    ]);
  }

  /** A time stamp as Slack uses them for ids: seconds, a dot, six digits; never the same twice. */
  nextTs(): string {
    const micros = BigInt(Math.floor(this.#now())) * 1000n;
    this.#lastTs = micros > this.#lastTs ? micros : this.#lastTs + 1n;
    const digits = this.#lastTs.toString().padStart(7, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  add(draft: Draft): Message {
    return this.#put({ ...draft, ts: this.nextTs(), revision: 0 });
  }

  /** Changes a message. Whoever failed to press a button of its older form no longer sees the warning. */
  change(message: Message, change: Partial<Draft>): Message {
    this.#failures = this.#failures.filter(({ channel, ts }) => channel !== message.channel || ts !== message.ts);
    return this.#put({ ...message, ...change });
  }

  remove(message: Message): void {
    this.#messages.delete(key(message.channel, message.ts));
    if (!message.onlyFor) this.#journal.append({ kind: 'gone', channel: message.channel, ts: message.ts });
    this.changed();
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#messages.get(key(channel, ts));
  }

  /** Messages by age; of one channel, or all. */
  list(channel?: string): Message[] {
    const all = [...this.#messages.values()];
    return (channel === undefined ? all : all.filter((message) => message.channel === channel)).sort((a, b) =>
      a.ts.length === b.ts.length ? (a.ts < b.ts ? -1 : 1) : a.ts.length - b.ts.length,
    );
  }

  /** The replies in a thread, ephemeral ones left out. */
  replies(channel: string, threadTs: string): Message[] {
    return this.list(channel).filter((message) => message.threadTs === threadTs && !message.onlyFor);
  }

  get failures(): readonly FailedInteraction[] {
    return this.#failures;
  }

  addFailure(failure: FailedInteraction): void {
    this.clearFailure(failure);
    this.#failures.push(failure);
    this.changed();
  }

  clearFailure(of: Omit<FailedInteraction, 'why'>): void {
    this.#failures = this.#failures.filter(
      (one) => one.user !== of.user || one.channel !== of.channel || one.ts !== of.ts || one.actionId !== of.actionId,
    );
  }

  /** The direct-message channel of the app with a person, opened on first use. */
  directWith(user: string): { id: string; isNew: boolean } {
    const known = this.#directs.get(user);
    if (known) return { id: known, isNew: false };
    const id = `D${user.slice(1)}`;
    this.#directs.set(user, id);
    this.#journal.append({ kind: 'direct', id, user });
    this.changed();
    return { id, isNew: true };
  }

  get directs(): ReadonlyMap<string, string> {
    return this.#directs;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners that something they show may have changed. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #put(message: Message): Message {
    this.#revision += 1;
    const kept = { ...message, revision: this.#revision };
    this.#messages.set(key(kept.channel, kept.ts), kept);
    if (!kept.onlyFor) this.#journal.append({ kind: 'message', message: kept });
    this.changed();
    return kept;
  }

  #restore(message: Message): void {
    this.#messages.set(key(message.channel, message.ts), message);
    this.#revision = Math.max(this.#revision, message.revision);
    const micros = /^\d+\.\d{6}$/.test(message.ts) ? BigInt(message.ts.replace('.', '')) : 0n;
    if (micros > this.#lastTs) this.#lastTs = micros;
  }
}

function key(channel: string, ts: string): string {
  return `${channel} ${ts}`;
}
