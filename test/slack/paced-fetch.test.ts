import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pacedFetch } from '../../slack/gateway/paced-fetch.ts';

describe('asking Slack for a new connection', () => {
  const asked = vi.fn(async () => new Response());

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', asked);
    asked.mockClear();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is done at once a few times, then at a pace that no hanging up can raise', async () => {
    const fetch = pacedFetch({ burst: 2, everyMs: 15_000 }, 1_000);
    const calls = Array.from({ length: 5 }, () => fetch('http://slack.test/api/apps.connections.open'));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(asked).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toHaveBeenCalledTimes(5);
    await Promise.all(calls);
  });

  it('may be done at once again after a quiet time', async () => {
    const fetch = pacedFetch({ burst: 2, everyMs: 15_000 }, 1_000);
    await Promise.all([fetch('http://slack.test/'), fetch('http://slack.test/')]);
    await vi.advanceTimersByTimeAsync(60_000);
    await Promise.all([fetch('http://slack.test/'), fetch('http://slack.test/')]);
    expect(asked).toHaveBeenCalledTimes(4);
  });
});
