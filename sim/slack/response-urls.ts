import { randomBytes } from 'node:crypto';
import { sha256 } from './credentials.ts';
import { lifetimes } from './limits.ts';
import { SlackError } from './slack-error.ts';

/** What a response URL is about: where it was made, for whom, and the message that was acted on, if there was one. */
export interface Respondable {
  channel: string;
  user: string;
  messageTs?: string;
  threadTs?: string;
}

/** Response URLs: five uses within thirty minutes. Only the hash of each is kept. */
export class ResponseUrls {
  readonly #now: () => number;
  readonly #issued = new Map<string, { about: Respondable; at: number; uses: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new path below the simulator's own address. */
  issue(team: string, about: Respondable): string {
    const path = `/actions/${team}/${randomBytes(24).toString('base64url')}`;
    this.#issued.set(sha256(path), { about, at: this.#now(), uses: 0 });
    return path;
  }

  /** Uses a path once. @throws SlackError `used_url` after five times, `expired_url` after 30 minutes or when unknown */
  use(path: string): Respondable {
    const entry = this.#issued.get(sha256(path));
    if (!entry || this.#now() - entry.at > lifetimes.responseUrlMs) throw new SlackError('expired_url');
    if (entry.uses >= lifetimes.responseUrlUses) throw new SlackError('used_url');
    entry.uses += 1;
    return entry.about;
  }
}
