import { LogLevel, WebClient } from '@slack/web-api';
import type { Secret } from '../secret.ts';

/**
 * A Slack client that never tries twice by itself and never waits out a rate limit: Temporal owns retries. Each call
 * makes fresh options, because Bolt changes the object that it is given.
 * @param apiUrl base URL of the Web API; Slack's own when absent
 * @param timeoutMs after which one call counts as lost
 */
export function createSlackClient(token: Secret, apiUrl?: string, timeoutMs = 8_000): WebClient {
  return new WebClient(token.reveal(), {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
}
