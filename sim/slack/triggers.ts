import { randomBytes } from 'node:crypto';
import type { Faults } from './faults.ts';
import { lifetimes } from './limits.ts';
import { SlackError } from './slack-error.ts';

/** Trigger ids: each opens one modal for one person, within three seconds. */
export class Triggers {
  readonly #now: () => number;
  readonly #faults: Faults;
  readonly #issued = new Map<string, { user: string; at: number; used: boolean }>();
  #count = 0;

  constructor(faults: Faults, now: () => number) {
    this.#faults = faults;
    this.#now = now;
  }

  issue(user: string): string {
    this.#count += 1;
    const id = `${this.#now()}.${this.#count}.${randomBytes(16).toString('hex')}`;
    const at = this.#faults.take('expired-trigger') ? this.#now() - lifetimes.triggerMs - 1 : this.#now();
    this.#issued.set(id, { user, at, used: false });
    for (const [old, { at: since }] of this.#issued) {
      if (since >= this.#now() - 10 * 60_000) break;
      this.#issued.delete(old);
    }
    return id;
  }

  /** Uses a trigger and gives its person. @throws SlackError when it is unknown, too old or used */
  use(id: string): string {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (this.#now() - trigger.at > lifetimes.triggerMs) throw new SlackError('expired_trigger_id');
    if (trigger.used) throw new SlackError('exchanged_trigger_id');
    trigger.used = true;
    return trigger.user;
  }
}
