import { setTimeout } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from './config.ts';
import { connectionOptionsFor, notConnected, patience } from './connection.ts';
import { Problem } from './problem.ts';

/**
 * The worker's own kind of connection. In a file of its own, because it brings the native core along.
 * @throws Problem `unreachable` within about five seconds
 */
export async function connectNative(config: Config): Promise<NativeConnection> {
  const connecting = NativeConnection.connect(await connectionOptionsFor(config));
  const timeout = new AbortController();
  const tooLong = setTimeout(patience, undefined, { signal: timeout.signal }).then(() => {
    // It would go on for half a minute; a connection that still comes then is nobody's.
    connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw notConnected(config, undefined);
  });
  tooLong.catch(() => undefined);
  try {
    return await Promise.race([connecting, tooLong]);
  } catch (error) {
    throw error instanceof Problem ? error : notConnected(config, error);
  } finally {
    timeout.abort();
  }
}
