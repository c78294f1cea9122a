import type { AuditRule } from '../audit/rule.ts';
import { call } from '../audit/sample.ts';

const window = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };
const doubled =
  '{"timestamp":"2026-03-17T11:30:00Z","mcp_server":"vault","tool_called":"read_secret","user":"robin@example.org","user":"sam@example.org"}';

export const misleadingLines: AuditRule = {
  id: 'misleading-lines',
  title: 'Log lines that read differently by different readers',
  severity: 'high',
  why: 'A line gives a key twice, or is dated in the future. Programs disagree on what such a line says, so it can hide a call or put it on somebody else. No sound log writer makes one.',
  tags: ['T1562.008', 'T1036', 'T1070.006', 'MCP08:2025'],
  falsePositives: ['a log writer with a broken clock', 'a home-made log writer that joins texts'],
  sql: `
    SELECT arg_min(u.seq, u.line) AS seq, list(u.seq ORDER BY u.line)[1:200] AS seqs, NULL::VARCHAR AS usr,
      []::VARCHAR[] AS servers, make_timestamp(min(u.near)::BIGINT) AS began, make_timestamp(max(u.near)::BIGINT) AS ended,
      NULL::VARCHAR AS excuse,
      format('{} lines of one file: {}.', count(*), n.name) AS note,
      CASE WHEN n.name = 'dated in the future' THEN 'hint' ELSE 'likely' END AS confidence
    FROM unreadable u JOIN names n ON n.kind = 'why' AND n.id = u.why, settings
    WHERE n.name IN ('a key is given twice', 'dated in the future')
      AND (u.near IS NULL OR (u.near >= from_us AND u.near < to_us))
    GROUP BY u.file, n.name`,
  samples: [
    {
      name: 'the user is given twice',
      expect: 'hit',
      window,
      lines: [call('2026-03-17T11:00:00Z', {}), doubled, call('2026-03-17T12:00:00Z', {})],
    },
    {
      name: 'a key twice inside the parameters',
      expect: 'hit',
      window,
      lines: [doubled.replace(',"user":"sam@example.org"', ',"parameters":{"path":"a","path":"b"}')],
    },
    {
      name: 'a call from the year 2199',
      expect: 'hit',
      window,
      lines: [call('2026-03-17T11:00:00Z', {}), call('2199-01-01T00:00:00Z', {})],
    },
    {
      name: 'the same key in two objects, and a colon after a quoted word inside a text',
      expect: 'quiet',
      window,
      lines: [
        call('2026-03-17T11:00:00Z', {
          parameters: { path: 'x', inner: { path: 'y' }, text: 'he said "path": twice' },
        }),
      ],
    },
  ],
};
