import { SocketModeReceiver } from '@slack/bolt';
import type { Secret } from '../../activities/secret.ts';
import { boltLogger } from './bolt-logger.ts';
import { pacedFetch } from './paced-fetch.ts';
import type { GatewayLogger } from './parts.ts';

/**
 * Clicks over a socket that we dial. A broken connection is dialled again for about an hour, at least every 30 s and
 * never in a storm; then, or at once when Slack refuses the token, the library gives up with an unhandled rejection and
 * {@link stopOnUnhandledRejection} ends the process.
 */
export function createSocketReceiver(appToken: Secret, apiUrl: string | undefined, logger: GatewayLogger) {
  return new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger: boltLogger(logger),
    installerOptions: {
      clientOptions: {
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        retryConfig: { retries: 120, factor: 1.5, minTimeout: 1_000, maxTimeout: 30_000, randomize: true, unref: true },
        fetch: pacedFetch({ burst: 6, everyMs: 15_000 }, 8_000),
      },
    },
  });
}
