import { z } from 'zod';
import type { Finding } from '../../workflows/contract/finding.ts';
import type { Span } from './derive.ts';
import { touches } from './findings.ts';
import { isoOf } from './instant.ts';
import type { Hit } from './rule.ts';
import type { AuditStore } from './store.ts';

const Counts = z.object({
  read: z.number(),
  doubled: z.number(),
  inWindow: z.number(),
  after: z.number(),
  nameless: z.number(),
  ofServer: z.number(),
  oldest: z.number().nullable(),
  newest: z.number().nullable(),
});

const day = 86_400e6;

/** Counts what was read, and says in sentences what the logs cannot show. */
export async function coverageGaps(
  store: AuditStore,
  span: Span,
  server: string | undefined,
  findings: readonly { finding: Finding; hit: Hit }[],
): Promise<{ read: number; inWindow: number; gaps: string[] }> {
  const [row] = await store.rows(
    `SELECT (SELECT count(*) FROM events)::DOUBLE AS read, (SELECT count(*) FROM twice)::DOUBLE AS doubled,
       (SELECT count(*) FROM recent)::DOUBLE AS "inWindow",
       (SELECT count(*) FROM events, settings WHERE us >= to_us)::DOUBLE AS after,
       (SELECT count(*) FROM recent WHERE usr IS NULL)::DOUBLE AS nameless,
       (SELECT count(*) FROM recent WHERE $server = '' OR server = $server)::DOUBLE AS "ofServer",
       (SELECT min(us) FROM events) AS oldest, (SELECT max(us) FROM events) AS newest`,
    { server: server ?? '' },
  );
  const counts = Counts.parse(row);
  const gaps = [
    ...(counts.doubled > 0 ? [`Lines that exactly repeat others, counted once: ${counts.doubled}.`] : []),
    ...(counts.after > 0 ? [`Calls later than the window, not judged: ${counts.after}.`] : []),
    ...(counts.nameless > 0
      ? [`Calls of the window that name no user, so that no rule about a person can judge them: ${counts.nameless}.`]
      : []),
    ...(server !== undefined && counts.ofServer === 0
      ? ['The logs hold no call to the server in the window. No rows is no proof of no calls.']
      : []),
    ...reach(counts.oldest, counts.newest, span),
    ...edge(span, server, findings),
  ];
  return { read: counts.read - counts.doubled, inWindow: counts.inWindow, gaps };
}

function reach(oldest: number | null, newest: number | null, span: Span): string[] {
  if (oldest === null || newest === null) return ['The logs hold no readable call at all.'];
  const gaps: string[] = [];
  if (oldest > span.from + 3.6e9) gaps.push(`The logs begin only at ${isoOf(oldest)}, after the window does.`);
  else if (oldest > span.from - 7 * day) {
    gaps.push('The logs hold less than seven days before the window, so what is usual for a person is little known.');
  }
  if (newest < span.to - 6 * 3.6e9) gaps.push(`The newest call is of ${isoOf(newest)}; later ones may be missing.`);
  return gaps;
}

function edge(span: Span, server: string | undefined, findings: readonly { finding: Finding; hit: Hit }[]): string[] {
  const times = findings
    .filter(({ hit }) => touches(hit, server) && hit.began !== undefined)
    .map(({ hit }) => (hit.began?.getTime() ?? 0) * 1000);
  if (times.length === 0) return [];
  const first = Math.min(...times);
  return first < span.from + 0.1 * (span.to - span.from)
    ? [`The first bad event, at ${isoOf(first)}, lies in the first tenth of the window: the window should be widened.`]
    : [];
}
