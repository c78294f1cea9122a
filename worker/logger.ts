import { DefaultLogger, type Logger, type LogLevel } from '@temporalio/worker';
import pino from 'pino';
import { maskSecrets } from '../activities/mask.ts';

export type Log = pino.Logger;

/**
 * One JSON line per event on standard output. Every text passes the secret mask, also inside objects: redaction by path
 * would miss what a library puts into a message.
 */
export function createLog(role: string, level = process.env.IR_LOG_LEVEL ?? 'info'): Log {
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? maskSecrets(arg) : arg)) as Parameters<typeof method>,
          );
        },
      },
      formatters: { log: (fields) => masked(fields, 0) as Record<string, unknown> },
    },
    pino.destination({ fd: 1, sync: true }),
  );
}

/** The same log in the shape that Temporal's runtime wants; its own chatter below `warn` is left out. */
export function temporalLogger(log: Log): Logger {
  const write = (entry: { level: LogLevel; message: string; meta?: unknown }) => {
    const level = entry.level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
    log[level]({ temporal: entry.meta }, entry.message);
  };
  return new DefaultLogger('WARN', write);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (depth > 6 || typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return { name: value.name, message: maskSecrets(value.message) };
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => masked(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member, depth + 1)]));
}
