import { activityProfile } from './activity-profile.ts';
import type { AuditConfig } from './config.ts';
import { flags } from './flags.ts';
import type { AuditStore } from './store.ts';
import type { Zone } from './zone.ts';

/** The absolute window in microseconds; `from` counts in, `to` does not. */
export interface Span {
  from: number;
  to: number;
}

const has = (bit: number) => `(e.flags::INTEGER & ${bit}) <> 0`;

/** The columns that every rule works on. `records` is an estimate where the log gave only bytes. */
const callColumns = `
  e.seq, make_timestamp(e.us::BIGINT) AS ts, e.file, e.line, e.off, s.name AS server, t.name AS tool, u.name AS usr,
  c.name AS client, coalesce(e.records, e.bytes / b.bytes_per_record) AS records, e.bytes, e.shape,
  ${has(flags.secretRead)} AS secret_read, ${has(flags.rotation)} AS rotation, ${has(flags.outbound)} AS outbound,
  ${has(flags.reads)} AS reads, x.credential, x.incident, x.incident_id, x.mentions,
  x.dest_kind, x.dest, x.domain, x.encoded_run`;

const callTables = `
  events e
  LEFT JOIN twice w ON w.seq = e.seq
  JOIN names s ON s.kind = 'server' AND s.id = e.server
  JOIN names t ON t.kind = 'tool' AND t.id = e.tool
  LEFT JOIN names u ON u.kind = 'user' AND u.id = e.usr
  LEFT JOIN names c ON c.kind = 'client' AND c.id = e.client
  LEFT JOIN record_weight b ON b.server = e.server AND b.tool = e.tool
  LEFT JOIN traits x ON x.seq = e.seq
  CROSS JOIN settings`;

const tables: readonly string[] = [
  // Exactly the same line twice is one call, whatever file it stands in; the first one counts.
  `CREATE TABLE twice AS
     SELECT e.seq FROM events e
     JOIN (SELECT h1, h2, min(seq) AS first FROM events GROUP BY h1, h2 HAVING count(*) > 1) d
       ON d.h1 = e.h1 AND d.h2 = e.h2
     WHERE e.seq <> d.first`,

  // Bytes say how many records a call brought if the same tool was often logged in both ways.
  `CREATE TABLE record_weight AS
     SELECT server, tool,
       CASE WHEN count(bytes) >= 20 AND count(records) >= 20
         THEN greatest(20, least(100000, median(bytes) / greatest(1, median(records)))) ELSE 500 END AS bytes_per_record
     FROM events GROUP BY server, tool`,

  ...activityProfile,

  `CREATE TABLE recent AS
     SELECT ${callColumns},
       CASE WHEN p.own THEN p.unusual ELSE NOT coalesce(o.open, true) END AS off_hours,
       coalesce(p.own, false) AS own_hours, p.seen_days, p.active_days
     FROM ${callTables}
     LEFT JOIN person_hours p ON p.usr = e.usr AND p.hour = floor(e.us / 3.6e9)::BIGINT
     LEFT JOIN office o ON o.quarter = floor(e.us / 9e8)::BIGINT
     WHERE w.seq IS NULL AND e.us >= from_us AND e.us < to_us`,

  `CREATE VIEW history AS SELECT ${callColumns} FROM ${callTables} WHERE w.seq IS NULL AND e.us < from_us`,

  // Incidents and what was sent, before and in the window: a rule wants to know what came first.
  `CREATE TABLE incidents AS
     SELECT make_timestamp(e.us::BIGINT) AS ts, e.seq, u.name AS usr, x.incident, x.incident_id, x.credential,
       x.mentions, coalesce(e.records, 1) > 0 AS answered
     FROM traits x JOIN events e USING (seq) LEFT JOIN twice w USING (seq)
     LEFT JOIN names u ON u.kind = 'user' AND u.id = e.usr, settings
     WHERE x.incident IS NOT NULL AND w.seq IS NULL AND e.us < to_us`,

  `CREATE TABLE sent_before AS
     SELECT u.name AS usr, x.dest, x.dest_kind, (e.us / 8.64e10)::BIGINT AS day
     FROM traits x JOIN events e USING (seq) LEFT JOIN twice w USING (seq)
     LEFT JOIN names u ON u.kind = 'user' AND u.id = e.usr, settings
     WHERE x.dest IS NOT NULL AND w.seq IS NULL AND e.us < from_us`,

  // The domains of a good part of the people's own addresses are the organisation's, public mail services aside.
  `INSERT INTO home_domains
     WITH people AS (SELECT regexp_extract(name, '@([a-z0-9.-]+)$', 1) AS domain FROM names WHERE kind = 'user')
     SELECT domain FROM people
     WHERE domain <> '' AND domain NOT IN ('gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com',
       'yahoo.com', 'icloud.com', 'proton.me', 'protonmail.com', 'gmx.de', 'gmx.net', 'web.de', 'qq.com', 'mail.ru')
     GROUP BY domain HAVING count(*) >= greatest(3, 0.2 * (SELECT count(*) FROM people WHERE domain <> ''))`,

  `CREATE TABLE outbound AS
     WITH kinds AS (SELECT dest_kind, count(*) AS n FROM sent_before GROUP BY dest_kind),
       home AS (
         SELECT DISTINCT r.seq FROM recent r JOIN home_domains h
           ON r.domain = h.domain OR ends_with(r.domain, '.' || h.domain) WHERE r.outbound),
       known AS (
         SELECT dest, count(DISTINCT usr) AS people, count(DISTINCT day) AS days FROM sent_before GROUP BY dest)
     SELECT r.*,
       CASE
         WHEN r.dest_kind IN ('public', 'drop', 'external-channel') THEN true
         WHEN r.dest_kind IN ('host', 'mail') THEN h.seq IS NULL
         WHEN r.dest_kind IN ('bucket', 'owner') THEN k.dest IS NULL AND coalesce(n.n, 0) >= 20
         ELSE coalesce(r.encoded_run, 0) >= 200
       END AS dest_external,
       coalesce(k.people, 0) AS dest_people, coalesce(k.days, 0) AS dest_days
     FROM recent r
     LEFT JOIN home h ON h.seq = r.seq
     LEFT JOIN known k ON k.dest = r.dest
     LEFT JOIN kinds n ON n.dest_kind = r.dest_kind
     WHERE r.outbound`,
];

/**
 * Turns what was read into what the rules ask: `recent` (the calls of the window, each once, with `off_hours`),
 * `history` (older calls), `incidents`, `outbound` (calls of the window that send something, with `dest_external`),
 * `sent_before` and `unreadable`.
 */
export async function derive(
  store: AuditStore,
  span: Span,
  zone: Zone,
  config: Pick<AuditConfig, 'businessHours' | 'bulkRecords' | 'internalDomains'>,
): Promise<void> {
  await store.run('CREATE TABLE settings (from_us DOUBLE, to_us DOUBLE, bulk DOUBLE)');
  await store.run('INSERT INTO settings VALUES ($from, $to, $bulk)', {
    from: span.from,
    to: span.to,
    bulk: config.bulkRecords,
  });
  await store.run('CREATE TABLE office (quarter BIGINT, open BOOLEAN)');
  for (const { begin, end, open } of officeRuns(span, zone, config.businessHours)) {
    await store.run('INSERT INTO office SELECT unnest(range($begin::BIGINT, $end::BIGINT)), $open', {
      begin,
      end,
      open,
    });
  }
  await store.run('CREATE TABLE home_domains (domain VARCHAR)');
  for (const domain of config.internalDomains) await store.run('INSERT INTO home_domains VALUES ($domain)', { domain });
  for (const sql of tables) await store.run(sql);
}

/** The window in quarters of an hour, as runs of open and closed. */
function officeRuns(span: Span, zone: Zone, hours: AuditConfig['businessHours']) {
  const runs: { begin: number; end: number; open: boolean }[] = [];
  const last = Math.ceil(span.to / 9e8);
  for (let quarter = Math.floor(span.from / 9e8); quarter < last; quarter += 1) {
    const open = zone.isBusiness(quarter * 900_000, hours);
    const run = runs.at(-1);
    if (run?.open === open) run.end = quarter + 1;
    else runs.push({ begin: quarter, end: quarter + 1, open });
  }
  return runs;
}
