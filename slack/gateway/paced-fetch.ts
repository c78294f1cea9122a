import type { WebClientOptions } from '@slack/web-api';

type Fetch = NonNullable<WebClientOptions['fetch']>;

/** So many calls at once, then one in so many milliseconds. */
export interface Pace {
  burst: number;
  everyMs: number;
}

/**
 * A fetch that waits its turn. The socket client asks for a new connection whenever one breaks, without an upper bound,
 * and Slack allows few (`apps.connections.open` is Tier 1): a Slack that keeps hanging up must not make us a storm.
 * The time for one call runs from when its turn comes.
 */
export function pacedFetch({ burst, everyMs }: Pace, timeoutMs: number): Fetch {
  let left = burst;
  let countedAt = Date.now();
  return async (url, init) => {
    const now = Date.now();
    left = Math.min(burst, left + (now - countedAt) / everyMs) - 1;
    countedAt = now;
    if (left < 0) await new Promise((resolve) => setTimeout(resolve, -left * everyMs).unref());
    return fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  };
}
