import type { Client } from '@temporalio/client';
import { ConfigError, type LoadedConfig, loadConfig } from '../worker/config.ts';
import { connectClient } from '../worker/connection.ts';
import { Problem } from '../worker/problem.ts';

/** Options that every command has. */
export interface CommonOptions {
  config?: string;
  json?: boolean;
}

/** Reads the configuration, or says every problem in it with its line. @throws Problem `usage` */
export async function configured(options: CommonOptions): Promise<LoadedConfig> {
  try {
    return await loadConfig(options.config === undefined ? {} : { config: options.config });
  } catch (error) {
    if (error instanceof ConfigError) throw new Problem('usage', error.problems.join('\n'));
    throw error;
  }
}

/** Configuration and an open Temporal client. The caller closes it. @throws Problem `unreachable` within five seconds */
export async function openSession(
  options: CommonOptions,
): Promise<LoadedConfig & { client: Client; close: () => Promise<void> }> {
  const loaded = await configured(options);
  const client = await connectClient(loaded.config);
  return { ...loaded, client, close: () => client.connection.close() };
}

/** Opens a session, works, and closes it in any case. */
export async function withSession<T>(
  options: CommonOptions,
  work: (session: Awaited<ReturnType<typeof openSession>>) => Promise<T>,
): Promise<T> {
  const session = await openSession(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
