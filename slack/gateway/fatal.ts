import { maskSecrets } from '../../activities/mask.ts';
import type { GatewayLogger } from './parts.ts';

/**
 * Ends the process, with one log line and exit code 1, when a rejection is handled by nobody. The socket client leaves
 * one when it can never connect again (token refused, account inactive); a supervisor then starts us afresh, which is
 * better than a gateway that looks alive and hears nothing.
 * @returns a function that takes the guard away
 */
export function stopOnUnhandledRejection(logger: GatewayLogger, onFatal: () => void): () => void {
  const handle = (reason: unknown): void => {
    onFatal();
    const why = maskSecrets(reason instanceof Error ? reason.message : String(reason)).slice(0, 300);
    logger.error({ why }, 'the gateway cannot go on and stops');
    process.exit(1);
  };
  process.on('unhandledRejection', handle);
  return () => process.off('unhandledRejection', handle);
}
