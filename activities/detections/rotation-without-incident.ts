import type { AuditRule } from '../audit/rule.ts';
import { call, daily } from '../audit/sample.ts';

const window = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };
const rotate = (at: string, parameters: Record<string, unknown> = {}) =>
  call(at, {
    mcp_server: 'vault',
    tool_called: 'rotate_credential',
    parameters: { credential: 'payments-db', ...parameters },
    result_size: '1 records',
  });
const open = (at: string, parameters: Record<string, unknown>) =>
  call(at, {
    mcp_server: 'servicenow',
    tool_called: 'create_incident',
    parameters,
    user: 'sam@example.org',
    result_size: '1 records',
  });

export const rotationWithoutIncident: AuditRule = {
  id: 'rotation-without-incident',
  title: 'Credential rotated without an incident behind it',
  severity: 'high',
  why: 'A credential was rotated, and no incident about it had been opened before. Who rotates a credential holds the new one, and locks its owner out.',
  tags: ['T1098.001', 'T1531', 'AML.T0053', 'MCP01:2025'],
  falsePositives: [
    'recurring rotation: excused where the same person and tool rotated at the same time of day on three earlier days',
    'an incident that is kept outside of the logs read here',
    'planned changes without an incident',
  ],
  sql: `
    WITH rotations AS (SELECT * FROM recent WHERE rotation),
    about AS (
      SELECT r.seq, i.seq AS incident_seq, i.ts AS its, i.usr IS NOT DISTINCT FROM r.usr AS own,
        i.incident_id = r.incident_id AS by_id
      FROM rotations r JOIN incidents i ON i.incident = 'opens' AND i.ts BETWEEN r.ts - INTERVAL 72 HOUR AND r.ts + INTERVAL 24 HOUR
      WHERE i.credential = r.credential
        -- A number alone links only if that incident is not about something else.
        OR (i.incident_id = r.incident_id AND (i.credential IS NULL OR r.credential IS NULL))
        OR (length(r.credential) >= 4 AND contains(i.mentions, r.credential) AND regexp_matches(i.mentions,
          '(^|[^a-z0-9_-])' || regexp_escape(r.credential) || '([^a-z0-9_-]|$)'))),
    linked AS (
      SELECT a.seq, arg_max(incident_seq, its) AS incident_seq, max(its) AS its, bool_and(own) AS own
      FROM about a JOIN rotations r USING (seq) WHERE a.its <= r.ts GROUP BY a.seq),
    later AS (
      SELECT a.seq, min(its) AS its FROM about a JOIN rotations r USING (seq) WHERE a.its > r.ts GROUP BY a.seq),
    -- The incident was opened out of sight, but somebody else worked on it, and it answered.
    glimpsed AS (
      SELECT r.seq, count(DISTINCT i.usr) AS people
      FROM rotations r JOIN incidents i ON i.incident_id = r.incident_id AND i.incident <> 'opens'
      WHERE i.ts <= r.ts AND i.answered AND i.usr IS DISTINCT FROM r.usr GROUP BY r.seq),
    repeats AS (
      SELECT r.seq, count(DISTINCT h.ts::DATE) AS days
      FROM rotations r JOIN history h ON h.rotation AND h.usr = r.usr AND h.server = r.server AND h.tool = r.tool
      WHERE least(abs(epoch(h.ts) % 86400 - epoch(r.ts) % 86400),
        86400 - abs(epoch(h.ts) % 86400 - epoch(r.ts) % 86400)) <= 2700
      GROUP BY r.seq)
    SELECT r.seq, [l.incident_seq, r.seq] AS seqs, r.usr, [r.server] AS servers, r.ts AS began, r.ts AS ended,
      CASE WHEN l.its IS NOT NULL THEN 'An incident about it was opened at ' || strftime(l.its, '%Y-%m-%d %H:%M') || ' UTC, '
          || CASE WHEN l.own THEN 'by the same person.' ELSE 'by somebody else.' END
        WHEN p.days >= 3 THEN format('A recurring rotation: it ran at this time of day on {} earlier days.', p.days)
      END AS excuse,
      CASE
        WHEN a.its IS NOT NULL THEN format('An incident about it was opened only {} minutes later.', ceil(epoch(a.its - r.ts) / 60)::BIGINT)
        WHEN r.incident_id IS NULL THEN 'The call names no incident, and none in the 72 hours before names this credential.'
        WHEN g.people > 0 THEN format('The call names an incident whose opening is not in the logs, though {} other people looked at it.', g.people)
        ELSE 'The call names an incident that nothing in the logs opened for this credential in the 72 hours before.' END AS note,
      CASE WHEN g.people > 0 THEN 'hint' ELSE 'likely' END AS confidence
    FROM rotations r
    LEFT JOIN linked l USING (seq) LEFT JOIN later a USING (seq)
    LEFT JOIN glimpsed g USING (seq) LEFT JOIN repeats p USING (seq)`,
  samples: [
    { name: 'no incident at all', expect: 'hit', window, lines: [rotate('2026-03-17T09:00:00Z')] },
    {
      name: 'some incident, about something else',
      expect: 'hit',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { incident_id: 'INC-100', title: 'phishing mail', credential: 'mail-relay' }),
        rotate('2026-03-17T09:00:00Z'),
      ],
    },
    {
      name: 'an incident number that does not exist',
      expect: 'hit',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { incident_id: 'INC-100', title: 'phishing mail' }),
        rotate('2026-03-17T09:00:00Z', { incident_id: 'INC-999' }),
      ],
    },
    {
      name: 'the number of an incident about another credential',
      expect: 'hit',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { incident_id: 'INC-100', credential: 'mail-relay' }),
        rotate('2026-03-17T09:00:00Z', { incident_id: 'INC-100' }),
      ],
    },
    {
      name: 'an incident opened afterwards',
      expect: 'hit',
      window,
      lines: [
        rotate('2026-03-17T09:00:00Z'),
        open('2026-03-17T09:20:00Z', { incident_id: 'INC-101', credential: 'payments-db' }),
      ],
    },
    {
      name: 'an incident whose words hold a longer name',
      expect: 'hit',
      window,
      lines: [open('2026-03-17T08:00:00Z', { title: 'payments-db-archive is slow' }), rotate('2026-03-17T09:00:00Z')],
    },
    {
      name: 'linked by credential',
      expect: 'excused',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { incident_id: 'INC-100', credential: 'payments-db' }),
        rotate('2026-03-17T09:00:00Z'),
      ],
    },
    {
      name: 'linked by number',
      expect: 'excused',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { incident_id: 'INC-100', title: 'key in a public repository' }),
        rotate('2026-03-17T09:00:00Z', { incident_id: 'inc-100' }),
      ],
    },
    {
      name: 'linked by the words of the title',
      expect: 'excused',
      window,
      lines: [
        open('2026-03-17T08:00:00Z', { title: 'Password of payments-db seen in chat' }),
        rotate('2026-03-17T09:00:00Z'),
      ],
    },
    {
      name: 'the nightly rotation',
      expect: 'excused',
      window,
      lines: daily('2026-03-12T03:00:00Z', 6, {
        mcp_server: 'vault',
        tool_called: 'rotate_credential',
        parameters: { credential: 'nightly' },
        user: 'svc-rotator@example.org',
      }),
    },
    {
      name: 'the log file is rotated, no credential',
      expect: 'quiet',
      window,
      lines: [call('2026-03-17T09:00:00Z', { tool_called: 'rotate_logs', parameters: { file: 'app.log' } })],
    },
  ],
};
