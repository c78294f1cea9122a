import type { AuditRule } from '../audit/rule.ts';
import { call, daily, workdays } from '../audit/sample.ts';

const window = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };
const everything = { parameters: { query: 'index=* | table *' }, result_size: '412,000 records' };
const nightJob = { user: 'svc-report@example.org', parameters: { query: 'index=* earliest=-1d' } };

export const bulkAtUnusualTime: AuditRule = {
  id: 'bulk-at-unusual-time',
  title: 'Bulk query at a time unusual for this person',
  severity: 'high',
  why: 'Much was read, in one call or page by page, at an hour at which this person does not work. A stolen session is often used when its owner sleeps.',
  tags: ['T1213', 'T1078', 'AML.T0085.001'],
  falsePositives: [
    'on-call work: excused where the person took an incident in the two hours before',
    'recurring jobs: excused where the same call ran at the same time of day on three earlier days',
    'travel, overtime, a new shift',
  ],
  sql: `
    WITH off AS (
      SELECT * FROM recent WHERE off_hours AND reads AND records > 0),
    past AS (
      SELECT usr, server, tool, shape, ts FROM history
      WHERE shape IS NOT NULL AND usr IN (SELECT usr FROM off WHERE shape IS NOT NULL)),
    repeats AS (
      SELECT o.seq, count(DISTINCT p.ts::DATE) AS days
      FROM off o JOIN past p ON p.usr = o.usr AND p.server = o.server AND p.tool = o.tool AND p.shape = o.shape
      WHERE least(abs(epoch(o.ts) % 86400 - epoch(p.ts) % 86400),
        86400 - abs(epoch(o.ts) % 86400 - epoch(p.ts) % 86400)) <= 2700
      GROUP BY o.seq),
    marked AS (
      SELECT o.*, coalesce(r.days, 0) AS repeat_days, coalesce(r.days, 0) >= 3 AS routine
      FROM off o LEFT JOIN repeats r USING (seq)),
    summed AS (
      SELECT *, sum(records) OVER (
        PARTITION BY usr, routine ORDER BY ts RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) AS in_hour
      FROM marked),
    hits AS (
      SELECT s.* FROM summed s, settings
      -- Calls that name nobody are many people: no sum over them.
      WHERE s.records >= bulk OR (s.usr IS NOT NULL AND s.in_hour >= bulk)),
    cut AS (
      SELECT *, (ts - lag(ts) OVER mine > INTERVAL 1 HOUR)::INTEGER AS fresh
      FROM hits WINDOW mine AS (PARTITION BY usr, routine ORDER BY ts, seq)),
    numbered AS (
      SELECT *, sum(coalesce(fresh, 0)) OVER (PARTITION BY usr, routine ORDER BY ts, seq) AS episode FROM cut),
    episodes AS (
      SELECT usr, routine, episode, min(ts) AS first_hit, max(ts) AS ended, arg_max(seq, (records, -seq)) AS seq,
        max(repeat_days) AS repeat_days, bool_and(own_hours) AS own, max(active_days) AS active_days, min(seen_days) AS seen_days
      FROM numbered GROUP BY ALL),
    whole AS (
      SELECT e.usr, e.routine, e.episode, min(m.ts) AS began, sum(m.records) AS records, count(*) AS calls,
        list(DISTINCT m.server ORDER BY m.server) AS servers, list(m.seq ORDER BY m.ts, m.seq)[1:200] AS seqs
      FROM episodes e JOIN marked m ON m.usr IS NOT DISTINCT FROM e.usr AND m.routine = e.routine
        AND m.ts BETWEEN e.first_hit - INTERVAL 1 HOUR AND e.ended
        AND (e.usr IS NOT NULL OR m.seq = e.seq)
      GROUP BY ALL),
    duty AS (
      SELECT w.usr, w.episode, w.routine, max(i.ts) AS taken
      FROM whole w JOIN episodes e USING (usr, episode, routine)
      JOIN incidents i ON i.usr = w.usr AND i.incident = 'takes' AND i.ts BETWEEN w.began - INTERVAL 2 HOUR AND e.ended
      GROUP BY ALL)
    SELECT e.seq, w.seqs, e.usr, w.servers, w.began, e.ended,
      CASE WHEN e.routine THEN format('A recurring job: the same call ran at this time of day on {} earlier days.', e.repeat_days)
        WHEN d.taken IS NOT NULL THEN 'On call: this person took an incident at ' || strftime(d.taken, '%Y-%m-%d %H:%M') || ' UTC.'
      END AS excuse,
      format('About {:,} records in {} calls. ', w.records::BIGINT, w.calls) || CASE
        WHEN e.own THEN format('On {} of {} earlier working days this person was active at this hour.', e.seen_days, e.active_days)
        ELSE 'The logs hold too little history of this person, so the business hours decide.' END AS note,
      CASE WHEN e.own THEN 'likely' ELSE 'hint' END AS confidence
    FROM episodes e
    JOIN whole w ON w.usr IS NOT DISTINCT FROM e.usr AND w.routine = e.routine AND w.episode = e.episode
    LEFT JOIN duty d ON d.usr = e.usr AND d.routine = e.routine AND d.episode = e.episode`,
  samples: [
    {
      name: 'everything is read at three in the night',
      expect: 'hit',
      window,
      lines: [...workdays('2026-03-02', 14, 8, 17), call('2026-03-17T03:05:00Z', everything)],
    },
    {
      name: 'pages are read at night, each small',
      expect: 'hit',
      window,
      lines: [
        ...workdays('2026-03-02', 14, 8, 17),
        ...Array.from({ length: 40 }, (_, page) =>
          call(`2026-03-17T03:${String(page).padStart(2, '0')}:00Z`, { result_size: '1.6k records' }),
        ),
      ],
    },
    {
      name: 'someone without history, outside business hours, sized in bytes',
      expect: 'hit',
      window,
      lines: [call('2026-03-17T23:30:00Z', { user: 'new@example.org', result_size: '120 MB' })],
    },
    {
      name: 'the same at ten in the morning',
      expect: 'quiet',
      window,
      lines: [...workdays('2026-03-02', 14, 8, 17), call('2026-03-17T10:05:00Z', everything)],
    },
    {
      name: 'three in the night is this person’s working day',
      expect: 'quiet',
      window,
      lines: [...workdays('2026-03-02', 14, 0, 8), call('2026-03-17T03:05:00Z', everything)],
    },
    {
      name: 'on call',
      expect: 'excused',
      window,
      lines: [
        ...workdays('2026-03-02', 14, 8, 17),
        call('2026-03-17T02:50:00Z', {
          mcp_server: 'pagerduty',
          tool_called: 'acknowledge_incident',
          parameters: { incident_id: 'P-4711' },
        }),
        call('2026-03-17T03:05:00Z', everything),
      ],
    },
    {
      name: 'a job that runs now and then at night, of an account that works by day',
      expect: 'excused',
      window,
      lines: [
        ...workdays('2026-02-16', 28, 8, 17, { user: nightJob.user }),
        ...daily('2026-03-03T02:00:00Z', 3, { ...nightJob, result_size: '90,000 records' }),
        call('2026-03-17T02:10:00Z', { ...nightJob, result_size: '95,000 records' }),
      ],
    },
  ],
};
