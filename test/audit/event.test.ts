import { describe, expect, it } from 'vitest';
import { readEvent } from '../../activities/audit/event.ts';
import { instantOf, isoOf } from '../../activities/audit/instant.ts';
import { resultSizeOf } from '../../activities/audit/result-size.ts';
import { parseStrict } from '../../activities/audit/strict-json.ts';
import { toolKindOf } from '../../activities/audit/tool-kind.ts';
import { Zone } from '../../activities/audit/zone.ts';

const utc = new Zone('UTC');
const later = Date.parse('2026-04-01T00:00:00Z') * 1000;
const good = {
  timestamp: '2026-03-17T10:00:00Z',
  mcp_server: 'vault',
  tool_called: 'read_secret',
  parameters: { path: 'a' },
  user: 'Robin@Example.org ',
  ai_client: 'claude-code',
  result_size: '3 records',
};
const readText = (text: string | Uint8Array) => readEvent(Buffer.from(text), utc, later);
const readWith = (changes: Record<string, unknown>) => readText(JSON.stringify({ ...good, ...changes }));

describe('a line of the audit log', () => {
  it('becomes one canonical call', () => {
    expect(readWith({})).toEqual({
      event: {
        at: Date.parse('2026-03-17T10:00:00Z') * 1000,
        server: 'vault',
        tool: 'read_secret',
        parameters: { path: 'a' },
        user: 'robin@example.org',
        client: 'claude-code',
        size: { records: 3, truncated: false },
        repaired: false,
      },
    });
  });

  it.each([
    ['a key twice', '{"a":1,"a":2}', 'a key is given twice'],
    ['a key twice, once escaped', '{"user":1,"\\u0075ser":2}', 'a key is given twice'],
    ['a key twice, deep inside', '{"p":[{"q":{"a":1, "a" :2}}]}', 'a key is given twice'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'a key is given twice'],
    ['NaN', '{"a":NaN}', 'not valid JSON'],
    ['a raw control character', '{"a":"\u0001"}', 'not valid JSON'],
    ['text behind the object', '{"a":1}{"b":2}', 'not valid JSON'],
    ['NUL bytes before it', '\0\0{"a":1}', 'begins with NUL bytes'],
    ['a syslog header before it', '<134>Feb 15 host mcp: {"a":1}', 'does not begin with a JSON object'],
    ['a cut after a colon', '{"a":', 'cut off before its end'],
    ['a cut after a bracket', '{"a":[', 'cut off before its end'],
    ['a list', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['nesting beyond all reason', '['.repeat(400_000) + ']'.repeat(400_000), 'not a JSON object'],
  ])('is refused for %s', (_, text, why) => {
    expect(readText(text)).toEqual({ why });
  });

  it.each([
    ['no timestamp', { timestamp: null }, 'no timestamp'],
    ['a timestamp that is none', { timestamp: 'yesterday' }, 'the timestamp is no time'],
    ['a day that does not exist', { timestamp: '2026-02-30T00:00:00Z' }, 'the timestamp is no time'],
    ['a future date', { timestamp: '2026-04-01T00:00:00.001Z' }, 'dated in the future'],
    ['no server', { mcp_server: '' }, 'no mcp_server, or it is no short text'],
    ['no tool', { tool_called: undefined }, 'no tool_called, or it is no short text'],
    ['a user that is an object', { user: { name: 'x' } }, 'the user is no short text'],
    ['a user name of a megabyte', { user: 'x'.repeat(900_000) }, 'the user is no short text'],
  ])('is refused for %s', (_, changes, why) => {
    expect(readWith(changes)).toEqual({ why });
  });

  it('is accepted with deep nesting, odd keys and quotes in texts', () => {
    const deep = `{"parameters":${'[{"a":'.repeat(2_000)}1${'}]'.repeat(2_000)}}`;
    expect(parseStrict(deep)).toHaveProperty('value');
    for (const value of [
      { '': 1, '"': 2, '\\': 3, ':': 4, __proto__x: '":"' },
      { a: '\\":', b: ['x":', { a: 1 }] },
    ]) {
      expect(parseStrict(JSON.stringify(value, null, 1))).toEqual({ value });
    }
  });

  it('is not hidden by bytes that are no text', () => {
    const [head = '', tail = ''] = JSON.stringify({ ...good, parameters: { path: 'MARK' } }).split('MARK');
    const spoiled = Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xfe]), Buffer.from(tail)]);
    expect(readText(spoiled)).toMatchObject({ event: { tool: 'read_secret', repaired: true } });
    expect(readText(`${head}\\ud800${tail}`)).toMatchObject({ event: { tool: 'read_secret', repaired: true } });
    expect(readText(`${head}\\ud83d\\ude00 \ufffd${tail}`)).toMatchObject({ event: { repaired: false } });
  });

  it('may hold its parameters as a JSON text', () => {
    expect(readWith({ parameters: '{"path":"a"}' })).toMatchObject({ event: { parameters: { path: 'a' } } });
    expect(readWith({ parameters: 'free text' })).toMatchObject({ event: { parameters: 'free text' } });
  });

  it.each([null, '', '-', 'unknown', undefined])('names nobody when the user is %j', (user) => {
    expect(readWith({ user })).not.toHaveProperty('event.user');
  });
});

describe('a time', () => {
  it.each([
    ['2026-03-17T10:00:00Z', '2026-03-17T10:00:00.000Z'],
    ['2026-03-17T10:00:00.123456789Z', '2026-03-17T10:00:00.123Z'],
    ['2026-03-17T10:00:00,5+05:30', '2026-03-17T04:30:00.500Z'],
    ['2026-03-17T10:00-0800', '2026-03-17T18:00:00.000Z'],
    ['2026-03-17 10:00:00 UTC', '2026-03-17T10:00:00.000Z'],
    ['2026-03-17t10:00:00z', '2026-03-17T10:00:00.000Z'],
    ['2026-03-17', '2026-03-17T00:00:00.000Z'],
    ['2026-06-30T23:59:60Z', '2026-07-01T00:00:00.000Z'],
    [1_773_741_600, '2026-03-17T10:00:00.000Z'],
    [1_773_741_600.25, '2026-03-17T10:00:00.250Z'],
    [1_773_741_600_123, '2026-03-17T10:00:00.123Z'],
    [1_773_741_600_123_456, '2026-03-17T10:00:00.123Z'],
    ['1773741600123', '2026-03-17T10:00:00.123Z'],
    ['1773741600123456789', '2026-03-17T10:00:00.123Z'],
  ])('is read from %j', (written, wanted) => {
    expect(isoOf(instantOf(written, utc) ?? 0)).toBe(wanted);
  });

  it.each([
    0,
    -5,
    Number.NaN,
    'x',
    '',
    '2026-13-01T00:00:00Z',
    '2026-03-17T25:00:00Z',
    '2026-03-17T10:00:00+19:00',
    {},
    true,
    '0001-01-01T00:00:00Z',
  ])('is not read from %j', (written) => {
    expect(instantOf(written, utc)).toBeUndefined();
  });

  it.each([
    ['2026-01-15T10:00:00', '2026-01-15T09:00:00.000Z'],
    ['2026-07-15 10:00:00', '2026-07-15T08:00:00.000Z'],
    ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('without a zone is that of the configuration: %s', (written, wanted) => {
    expect(isoOf(instantOf(written, new Zone('Europe/Berlin')) ?? 0)).toBe(wanted);
  });

  it('lies in business hours by the local clock', () => {
    const zone = new Zone('Asia/Kolkata');
    const hours = { start: '08:00', end: '18:00', days: ['mon' as const, 'tue' as const] };
    const open = (iso: string) => zone.isBusiness(Date.parse(iso), hours);
    expect([open('2026-03-16T02:30:00Z'), open('2026-03-16T02:29:59Z')]).toEqual([true, false]);
    expect([open('2026-03-16T12:29:59Z'), open('2026-03-16T12:30:00Z')]).toEqual([true, false]);
    expect(open('2026-03-18T06:00:00Z')).toBe(false);
  });
});

describe('result_size', () => {
  it.each([
    ['34 records', { records: 34 }],
    ['1,204 records', { records: 1_204 }],
    ['1.204 records', { records: 1_204 }],
    ['1 204 rows', { records: 1_204 }],
    ['1.234.567 rows', { records: 1_234_567 }],
    ['12.0k events', { records: 12_000 }],
    ['12k', { records: 12_000 }],
    ['1.50M records', { records: 1_500_000 }],
    ['2 million rows', { records: 2_000_000 }],
    ['~500 hits', { records: 500 }],
    ['2e3 rows', { records: 2_000 }],
    ['3.2 MB', { bytes: 3_200_000 }],
    ['3,2 MB', { bytes: 3_200_000 }],
    ['1,234.5 kB', { bytes: 1_234_500 }],
    ['512 KiB', { bytes: 524_288 }],
    ['2048 bytes', { bytes: 2_048 }],
    ['1GiB', { bytes: 1_073_741_824 }],
    ['17 records (truncated)', { records: 17, truncated: true }],
    ['10000+', { records: 10_000, truncated: true }],
    [386, { records: 386 }],
    ['386', { records: 386 }],
    [0, { records: 0 }],
    ['empty', { records: 0 }],
    ['no results', { records: 0 }],
    [
      { rows: 5, bytes: 900 },
      { records: 5, bytes: 900 },
    ],
    ['N/A', {}],
    ['', {}],
    [null, {}],
    [undefined, {}],
    [-4, {}],
    ['-4 records', {}],
    [true, {}],
    ["1'; DROP TABLE events; --", {}],
    [`${'9'.repeat(199)}`, { records: 1e15 }],
  ])('%j says %j', (written, said) => {
    expect(resultSizeOf(written)).toEqual({ truncated: false, ...said });
  });
});

describe('the kind of a tool', () => {
  it.each([
    ['vault', 'read_secret_metadata', { secretRead: true, rotation: 'no' }],
    ['aws', 'secretsmanager_get_secret_value', { secretRead: true }],
    ['vault', 'kv_get', { secretRead: true }],
    ['okta', 'rotateClientSecret', { rotation: 'yes', secretRead: false }],
    ['aws', 'regenerate-access-key', { rotation: 'yes' }],
    ['nginx', 'rotate_logs', { rotation: 'maybe' }],
    ['pagerduty', 'create_incident', { incident: 'opens', outbound: 'no' }],
    ['jira', 'create_issue', { incident: 'opens' }],
    ['github', 'create_issue', { incident: 'none', outbound: 'sends' }],
    ['pagerduty', 'acknowledge_incident', { incident: 'takes' }],
    ['sentinel', 'list_incidents', { incident: 'touches' }],
    ['github', 'create_gist', { outbound: 'sends' }],
    ['github', 'list_pull_requests', { outbound: 'no', reads: true }],
    ['s3', 'put_object', { outbound: 'sends' }],
    ['gmail', 'send_email', { outbound: 'sends' }],
    ['http', 'fetch_url', { outbound: 'fetch' }],
    ['sentinel', 'run_kql_query', { outbound: 'no', reads: true, secretRead: false }],
  ])('%s %s', (server, tool, wanted) => {
    expect(toolKindOf(server, tool)).toMatchObject(wanted);
  });
});
