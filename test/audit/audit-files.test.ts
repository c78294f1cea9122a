import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { auditFiles } from '../../activities/audit/audit-files.ts';
import { AuditConfig } from '../../activities/audit/config.ts';
import { call, workdays } from '../../activities/audit/sample.ts';
import { EvidenceStore } from '../../activities/evidence-store.ts';
import { createQueryAuditLogs } from '../../activities/query-audit-logs.ts';
import { Coverage, Finding } from '../../workflows/contract/finding.ts';
import { folderWith, logOf, march, optionsWith } from './log-folder.ts';

const incident = 'INC-20260319-AAAAA';
const sentinel = { mcp_server: 'sentinel', tool_called: 'run_kql_query' };
const nightly = (at: string, fields = {}) => call(at, { result_size: '90,000 records', ...fields });
const rotation = (at: string, fields = {}) =>
  call(at, { mcp_server: 'vault', tool_called: 'rotate_credential', parameters: { credential: 'db' }, ...fields });

describe('coverage', () => {
  it.each([
    ['after a colon', '{"timestamp":'],
    ['after a bracket', '{"parameters":['],
    ['at the bracket', '['],
    ['in the middle of a text', '{"timestamp":"2026-03-17T10'],
    ['by NUL bytes', '\0\0\0\0'],
    ['by a doubled key', '{"user":"a","user":"b"}'],
  ])('does not lose the line after one that is broken %s', async (_, broken) => {
    const lines = [call('2026-03-17T10:00:00Z', sentinel), broken, call('2026-03-17T10:00:01Z', sentinel)];
    const folder = await folderWith({ 'a.jsonl': logOf(lines) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.calls).toBe(2);
    expect(result.coverage).toMatchObject({ read: 2, inWindow: 2, unreadable: 1 });
    const offset = JSON.stringify(lines[0]).length + 1;
    expect(result.coverage.quarantined).toMatchObject([{ file: 'a.jsonl', line: 2, offset }]);
  });

  it('counts every line once: read, doubled, unreadable, blank; across plain and gzip files', async () => {
    const first = logOf([
      `\ufeff${JSON.stringify(call('2026-03-17T10:00:00Z', sentinel))}`,
      '',
      '  ',
      'null',
      '{"a":1}',
    ]);
    const second = logOf([
      call('2026-03-17T10:00:00Z', sentinel),
      call('2026-03-17T11:00:00Z', sentinel),
      call('2026-03-10T11:00:00Z', sentinel),
      call('2026-03-17T11:00:00Z', { ...sentinel, user: null }),
      call('2026-03-17T11:00:00Z', sentinel),
    ]);
    const folder = await folderWith({ 'a.jsonl': first, 'b.jsonl.gz': gzipSync(second), 'c.txt': 'x\n' });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.coverage).toMatchObject({ files: 2, read: 4, inWindow: 3, unreadable: 2 });
    expect(result.coverage.gaps.join(' ')).toMatch(/exactly repeat others, counted once: 2\./);
    expect(result.coverage.gaps.join(' ')).toMatch(/were not read: 1\./);
    expect(result.coverage.gaps.join(' ')).toMatch(/that name no user, .*: 1\./);
    expect(Coverage.parse(result.coverage)).toEqual(result.coverage);
  });

  it('counts the start of the window in and its end out', async () => {
    const at = [
      '2026-03-15T23:59:59.999Z',
      '2026-03-16T00:00:00Z',
      '2026-03-18T23:59:59.999999Z',
      '2026-03-19T00:00:00Z',
    ];
    const folder = await folderWith({ 'a.jsonl': logOf(at.map((time) => call(time, sentinel))) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.coverage).toMatchObject({ read: 4, inWindow: 2 });
    expect(result.perHour.length).toBe(72);
    expect([result.perHour[0], result.perHour[71]]).toEqual([1, 1]);
  });

  it('reads times in every zone and order into the same hours', async () => {
    const at = ['2026-03-17T15:30:00+05:30', '2026-03-17T02:00:00-08:00', 1_773_741_600, '2026-03-17 10:00:00'];
    const folder = await folderWith({
      'a.jsonl': logOf(at.map((timestamp, n) => call('', { ...sentinel, timestamp, parameters: { n } }))),
    });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.perHour[34]).toBe(4);
    expect(result.callers).toEqual([{ user: 'robin@example.org', calls: 4, lastAt: '2026-03-17T10:00:00.000Z' }]);
  });

  it('says what the logs cannot show', async () => {
    const folder = await folderWith({ 'a.jsonl': logOf([call('2026-03-17T10:00:00Z', {})]) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.coverage.gaps).toEqual([
      'The logs hold no call to the server in the window. No rows is no proof of no calls.',
      'The logs begin only at 2026-03-17T10:00:00.000Z, after the window does.',
      'The newest call is of 2026-03-17T10:00:00.000Z; later ones may be missing.',
    ]);
  });

  it('refuses to call nothing clean', async () => {
    const folder = await folderWith({});
    await expect(auditFiles([folder], optionsWith())).rejects.toMatchObject({ type: 'ConfigInvalid' });
  });
});

describe('findings', () => {
  it('that touch the compromised server come first, each with place, time and masked excerpt', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const lines = [
      ...workdays('2026-03-02', 14, 8, 17),
      rotation('2026-03-17T09:00:00Z'),
      nightly('2026-03-18T03:00:00Z', { ...sentinel, parameters: { query: `token ${token}` } }),
    ];
    const folder = await folderWith({ 'a.jsonl': logOf(lines) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result.findings.map(({ rule, at, position }) => [rule, at, position.line])).toEqual([
      ['bulk-at-unusual-time', '2026-03-18T03:00:00.000Z', lines.length],
      ['rotation-without-incident', '2026-03-17T09:00:00.000Z', lines.length - 1],
    ]);
    expect(result.findings[0]?.title).toContain('(sentinel)');
    expect(result.findings[0]?.excerpt).toContain('[masked]');
    expect(JSON.stringify(result)).not.toContain(token);
    for (const finding of result.findings) expect(Finding.parse(finding)).toEqual(finding);
  });

  it('are at most thirty in history, and all of them counted', async () => {
    const lines = Array.from({ length: 45 }, (_, n) =>
      rotation(`2026-03-17T09:${String(n).padStart(2, '0')}:00Z`, { parameters: { credential: `db-${n}` } }),
    );
    const folder = await folderWith({ 'a.jsonl': logOf(lines) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'vault' }));
    expect([result.findings.length, result.findingCount]).toEqual([30, 45]);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(60_000);
  });

  it('in the first tenth of the window ask for a wider one', async () => {
    const asks = async (at: string) => {
      const folder = await folderWith({ 'a.jsonl': logOf([rotation(at)]) });
      const { result } = await auditFiles([folder], optionsWith({ server: 'vault' }));
      return result.coverage.gaps.some((gap) => gap.includes('should be widened'));
    };
    expect([await asks('2026-03-16T07:11:00Z'), await asks('2026-03-16T07:13:00Z')]).toEqual([true, false]);
  });

  it.each([
    ["'; DROP TABLE events; --"],
    ['$server $1 ? {{x}} %s \\'],
    ["') UNION SELECT * FROM read_text('/etc/passwd') --"],
    ['\u202e\u0000\u001b[31m<!channel>'],
    ['x'.repeat(250)],
  ])('come also from names that look like code: %j', async (name) => {
    const hostile = {
      mcp_server: `v${name}`,
      user: `u${name}`,
      ai_client: name,
      parameters: { [name]: name, credential: name },
    };
    const lines = [
      rotation('2026-03-17T09:00:00Z', hostile),
      call('2026-03-17T09:01:00Z', { ...sentinel, ...hostile, mcp_server: 'sentinel' }),
    ];
    const folder = await folderWith({ 'a.jsonl': logOf(lines) });
    const { result } = await auditFiles([folder], optionsWith({ server: 'sentinel' }));
    expect(result).toMatchObject({ calls: 1, findingCount: 1, coverage: { read: 2, unreadable: 0 } });
    const shown = `${result.findings[0]?.title}${result.findings[0]?.subject}${result.findings[0]?.excerpt}`;
    expect(/[\u0000-\u001f\u202e]/.test(shown)).toBe(false);
  });
});

describe('the evidence', () => {
  const lines = [
    ...workdays('2026-03-02', 14, 8, 17, sentinel),
    call('2026-03-18T10:00:00Z', sentinel),
    rotation('2026-03-17T09:00:00Z'),
    '{"torn',
    nightly('2026-03-17T03:00:00Z', sentinel),
    call('2026-03-17T02:30:00Z', {
      mcp_server: 'pagerduty',
      tool_called: 'acknowledge_incident',
      user: 'sam@example.org',
    }),
    nightly('2026-03-17T03:00:00Z', { user: 'sam@example.org' }),
  ];

  it('holds the calls of the server, the findings with their lines, the excuses and the unreadable lines', async () => {
    const folder = await folderWith({ 'a.jsonl': logOf(lines) });
    const store = new EvidenceStore(join(folder, 'evidence'));
    const { result } = await auditFiles(
      [join(folder, 'a.jsonl')],
      optionsWith({ server: 'sentinel', evidence: { store, incident } }),
    );
    const [calls, found, torn] = await Promise.all(result.evidence.map((one) => store.read(one)));
    const rows = gunzipSync(calls ?? '')
      .toString()
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows.map(({ at, raw }) => [at, raw])).toEqual([
      ['2026-03-17T03:00:00.000Z', JSON.stringify(lines.at(-3))],
      ['2026-03-18T10:00:00.000Z', JSON.stringify(lines.at(-6))],
    ]);
    const summary = JSON.parse(String(found));
    expect(
      summary.findings.map(({ rule, lines: of }: { rule: string; lines: { raw: string }[] }) => [rule, of[0]?.raw]),
    ).toEqual([
      ['bulk-at-unusual-time', JSON.stringify(lines.at(-3))],
      ['rotation-without-incident', JSON.stringify(lines.at(-5))],
    ]);
    expect(summary.excused).toMatchObject([{ rule: 'bulk-at-unusual-time', subject: 'sam@example.org' }]);
    expect(gunzipSync(torn ?? '').toString()).toContain('"raw":"{\\"torn"');
  });

  it('is the same, byte for byte, when the step runs again', async () => {
    const folder = await folderWith({ 'a.jsonl': logOf(lines), 'b.jsonl.gz': gzipSync(logOf(lines.slice(0, 40))) });
    const run = async (place: string) => {
      const store = new EvidenceStore(join(folder, place));
      return auditFiles([join(folder, '*.jsonl*')], optionsWith({ server: 'sentinel', evidence: { store, incident } }));
    };
    const [one, two] = [await run('one'), await run('two')];
    expect(one.result).toEqual(two.result);
  });
});

describe('the activity queryAuditLogs', () => {
  const step = {
    incident,
    server: 'sentinel',
    window: march,
    dossier: { server: 'sentinel', credentials: [], notes: [] },
  };

  it('answers for the configured sources and puts the evidence away', async () => {
    const folder = await folderWith({ 'a.jsonl': logOf([call('2026-03-17T10:00:00Z', sentinel)]) });
    const config = AuditConfig.parse({ sources: [join(folder, 'a.jsonl')] });
    const evidence = new EvidenceStore(join(folder, 'evidence'));
    const result = await createQueryAuditLogs({ config, evidence })(step);
    expect(result).toMatchObject({ calls: 1, findingCount: 0, coverage: { files: 1, read: 1 } });
    expect(result.evidence.map(({ title }) => title)).toHaveLength(2);
    expect(await readFile(evidence.pathOf(result.evidence[0]?.address ?? ''))).toHaveLength(
      result.evidence[0]?.bytes ?? 0,
    );
  });

  it('leaves nothing behind in the folder for temporary files', async () => {
    const folder = await folderWith({ 'a.jsonl': logOf([call('2026-03-17T10:00:00Z', sentinel)]) });
    const controller = new AbortController();
    controller.abort();
    await expect(auditFiles([folder], optionsWith({ signal: controller.signal }))).rejects.toThrow();
    const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`ir-audit-${process.pid}-`));
    expect(own).toEqual([]);
  });
});
