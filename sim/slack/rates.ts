import { z } from 'zod';

/** So many calls a minute in the long run, and so many at once. */
export const Rate = z.strictObject({ perMinute: z.number().positive(), burst: z.number().int().min(1) });
export type Rate = z.infer<typeof Rate>;

const tier1: Rate = { perMinute: 1, burst: 10 };
const tier2: Rate = { perMinute: 20, burst: 20 };
const tier3: Rate = { perMinute: 50, burst: 50 };
const tier4: Rate = { perMinute: 100, burst: 100 };
const special: Rate = { perMinute: 600, burst: 100 };

/**
 * Slack's tiers (docs.slack.dev/apis/web-api/rate-limits). `chat.postMessage` counts for each channel by itself: one a
 * second, with a short burst. The burst of `apps.connections.open` lets an app open its ten connections at once.
 */
export const slackRates: Readonly<Record<string, Rate>> = {
  'api.test': tier4,
  'auth.test': special,
  'apps.connections.open': tier1,
  'blocks.validate': tier4,
  'chat.postMessage': { perMinute: 60, burst: 5 },
  'chat.update': tier3,
  'chat.delete': tier3,
  'chat.postEphemeral': tier4,
  'chat.getPermalink': special,
  'conversations.info': tier3,
  'conversations.list': tier2,
  'conversations.members': tier4,
  'conversations.open': tier3,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'users.info': tier4,
  'users.list': tier2,
  'views.open': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

/** Which rates hold: Slack's, none, or Slack's with some methods set otherwise. */
export const Rates = z.union([z.enum(['slack', 'none']), z.record(z.string(), Rate)]);
export type Rates = z.infer<typeof Rates>;

/** A bucket of calls for each method (and channel, for messages), refilled with time. */
export class RateLimiter {
  readonly #rates: Readonly<Record<string, Rate>>;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(rates: Rates, now: () => number) {
    this.#rates = rates === 'none' ? {} : rates === 'slack' ? slackRates : { ...slackRates, ...rates };
    this.#now = now;
  }

  /** Takes one call. Gives the seconds to wait for `Retry-After` when there is none left, else `undefined`. */
  take(method: string, channel: string): number | undefined {
    const rate = this.#rates[method];
    if (!rate) return undefined;
    const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: rate.burst, at: now };
    const left = Math.min(rate.burst, bucket.left + ((now - bucket.at) / 60_000) * rate.perMinute);
    if (left < 1) {
      this.#buckets.set(key, { left, at: now });
      return Math.max(1, Math.ceil(((1 - left) / rate.perMinute) * 60));
    }
    this.#buckets.set(key, { left: left - 1, at: now });
    return undefined;
  }
}
