import { z } from 'zod';
import type { AuditResult } from '../../workflows/contract/results.ts';
import { inert } from '../mask.ts';
import type { Span } from './derive.ts';
import type { AuditStore } from './store.ts';

const Caller = z.object({ usr: z.string().nullable(), calls: z.bigint(), last: z.date() });
const Hour = z.object({ hour: z.number(), calls: z.bigint() });

/** Who called the server in the window, how often, and in which hours. Without a server: all servers together. */
export async function serverActivity(
  store: AuditStore,
  span: Span,
  server: string | undefined,
): Promise<Pick<AuditResult, 'calls' | 'callers' | 'perHour'>> {
  const where = server === undefined ? 'true' : 'server = $server';
  const values = server === undefined ? undefined : { server };
  const callers = await store.rows(
    `SELECT usr, count(*) AS calls, max(ts) AS last FROM recent WHERE ${where}
     GROUP BY usr ORDER BY calls DESC, usr NULLS LAST`,
    values,
  );
  const perHour = new Array<number>(Math.max(1, Math.ceil((span.to - span.from) / 3.6e9))).fill(0);
  const hours = await store.rows(
    `SELECT floor((epoch_us(ts) - from_us) / 3.6e9) AS hour, count(*) AS calls FROM recent, settings
     WHERE ${where} GROUP BY hour`,
    values,
  );
  for (const row of hours.map((raw) => Hour.parse(raw))) perHour[row.hour] = Number(row.calls);
  const rows = callers.map((raw) => Caller.parse(raw));
  return {
    calls: rows.reduce((sum, row) => sum + Number(row.calls), 0),
    callers: rows.slice(0, 10).map(({ usr, calls, last }) => ({
      user: usr === null ? '(no user)' : inert(usr).slice(0, 128),
      calls: Number(calls),
      lastAt: last.toISOString(),
    })),
    perHour,
  };
}
