import type { AuditRule } from '../audit/rule.ts';
import { call } from '../audit/sample.ts';

const window = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };
const minute = (hour: number, at: number) =>
  call(`2026-03-17T${String(hour).padStart(2, '0')}:${String(at).padStart(2, '0')}:00Z`, { result_size: at });
const hour = (of: number) => Array.from({ length: 60 }, (_, at) => minute(of, at));
const torn = '{"timestamp":"2026-03-17T11:30:00Z","mcp_server":"splunk","tool_called":';

export const unreadableLines: AuditRule = {
  id: 'unreadable-lines',
  title: 'Unusually many log lines cannot be read',
  severity: 'medium',
  why: 'In one hour far more lines than usual could not be read. Lines are torn by crashes, and by those who want their calls not to be seen.',
  tags: ['T1562.008', 'T1070', 'MCP08:2025'],
  falsePositives: ['a log writer that crashed or ran out of disk', 'a file of another format among the sources'],
  sql: `
    WITH starts AS (SELECT file, min(us) AS first FROM events GROUP BY file),
    placed AS (
      SELECT u.*, coalesce(u.near, s.first) AS us FROM unreadable u LEFT JOIN starts s USING (file)),
    bad AS (
      SELECT p.file, floor(p.us / 3.6e9) AS hour, count(*) AS n, min(p.us) AS first, max(p.us) AS last,
        arg_min(p.seq, p.line) AS seq, list(p.seq ORDER BY p.line)[1:200] AS seqs
      FROM placed p, settings WHERE p.us IS NULL OR (p.us >= from_us AND p.us < to_us) GROUP BY ALL),
    good AS (
      SELECT file, floor(us / 3.6e9) AS hour, count(*) AS n FROM events, settings
      WHERE us >= from_us AND us < to_us GROUP BY ALL),
    -- What is usual is learned from before the window, and at least one line in a thousand.
    usual AS (
      SELECT greatest(0.001, (SELECT count(*) FROM placed, settings WHERE us < from_us)
        / greatest(1000, (SELECT count(*) FROM events, settings WHERE us < from_us))) AS rate)
    SELECT b.seq, b.seqs, NULL::VARCHAR AS usr, []::VARCHAR[] AS servers,
      make_timestamp(b.first::BIGINT) AS began, make_timestamp(b.last::BIGINT) AS ended, NULL::VARCHAR AS excuse,
      format('{} of {} lines; about {:.1f} would be usual.', b.n, b.n + coalesce(g.n, 0), rate * (b.n + coalesce(g.n, 0))) AS note,
      'likely' AS confidence
    FROM bad b LEFT JOIN good g ON g.file = b.file AND g.hour = b.hour, usual
    WHERE b.n >= 5 AND b.n > 4 + rate * (b.n + coalesce(g.n, 0)) + 4 * sqrt(rate * (b.n + coalesce(g.n, 0)))`,
  samples: [
    {
      name: 'eight torn lines in one hour',
      expect: 'hit',
      window,
      lines: [...hour(10), ...hour(11), ...Array.from({ length: 8 }, () => torn), ...hour(12)],
    },
    {
      name: 'one torn line',
      expect: 'quiet',
      window,
      lines: [...hour(10), torn, ...hour(11)],
    },
    {
      name: 'many torn lines, long before the window',
      expect: 'quiet',
      window,
      lines: [call('2026-03-02T10:00:00Z', {}), ...Array.from({ length: 8 }, () => torn), ...hour(11)],
    },
  ],
};
