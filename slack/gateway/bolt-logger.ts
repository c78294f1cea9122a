import { type Logger, LogLevel } from '@slack/bolt';
import { maskSecrets } from '../../activities/mask.ts';
import type { GatewayLogger } from './parts.ts';

/** Lets Bolt and its socket client write to our log: from `info` up, masked, each message short and in one field. */
export function boltLogger(logger: GatewayLogger): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      const text = maskSecrets(parts.map(String).join(' ')).slice(0, 500);
      logger[level]({ library: 'bolt', detail: text }, 'from the Slack library');
    };
  return {
    // Bolt's debug lines hold whole payloads.
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
