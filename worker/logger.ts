import { DefaultLogger, type Logger, type LogLevel } from '@temporalio/worker';
import pino from 'pino';
import { maskSecrets } from '../activities/mask.ts';
import { withoutKnownSecrets } from './known-secrets.ts';

export type Log = pino.Logger;

/**
 * One JSON line per event on standard output. Every text passes the secret mask, also inside objects: redaction by path
 * would miss what a library puts into a message. The finished line is searched for the secrets of this process itself.
 */
export function createLog(
  role: string,
  level = process.env.IR_LOG_LEVEL ?? 'info',
  out: pino.DestinationStream = pino.destination({ fd: 1, sync: true }),
): Log {
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map(safeArgument) as Parameters<typeof method>);
        },
        streamWrite: withoutKnownSecrets,
      },
      formatters: { log: (fields) => masked(fields, 0) as Record<string, unknown> },
    },
    out,
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

/** Pino takes the message of a bare error as the message of the line, past every formatter. */
function safeArgument(argument: unknown): unknown {
  if (typeof argument === 'string') return maskSecrets(argument);
  return argument instanceof Error ? { err: argument, msg: maskSecrets(argument.message) } : argument;
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return { name: value.name, message: maskSecrets(value.message) };
  if (depth > 6) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => masked(item, depth + 1));
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind !== Object.prototype && kind !== null) return maskSecrets(String(value));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member, depth + 1)]));
}
