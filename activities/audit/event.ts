import { isUtf8 } from 'node:buffer';
import { instantOf } from './instant.ts';
import { type ResultSize, resultSizeOf } from './result-size.ts';
import { parseStrict } from './strict-json.ts';
import type { Zone } from './zone.ts';

/** One call as the log has it, in one canonical form. */
export interface AuditEvent {
  /** Microseconds since 1970. */
  at: number;
  server: string;
  tool: string;
  parameters: unknown;
  /** Absent: the log names nobody. Compared without regard to case and surrounding blanks. */
  user?: string;
  client?: string;
  size: ResultSize;
  /** The line held bytes that are not UTF-8, or half a surrogate pair; they were read as U+FFFD. */
  repaired: boolean;
}

/** Either the call of a line, or why the line is none. */
export type Read = { event: AuditEvent } | { why: string };

const nobody = new Set(['', '-', 'null', 'none', 'nil', 'undefined', 'unknown', 'anonymous', 'n/a']);
const longestName = 256;

/**
 * The one reader of a line {timestamp, mcp_server, tool_called, parameters, user, ai_client, result_size}. Everything
 * that judges a call works on what this returns, so that no two parsers can be played against each other. Bytes that
 * are not UTF-8 do not hide a call: it is read, and said to be repaired.
 * @param latest microseconds; a later line is not believed
 */
export function readEvent(bytes: Buffer, zone: Zone, latest: number): Read {
  const text = bytes.toString('utf8');
  const parsed = parseStrict(text);
  if ('why' in parsed) return parsed;
  const { timestamp, mcp_server, tool_called, parameters, user, ai_client, result_size } = parsed.value;

  if (timestamp === undefined || timestamp === null || timestamp === '') return { why: 'no timestamp' };
  const at = instantOf(timestamp, zone);
  if (at === undefined) return { why: 'the timestamp is no time' };
  if (at > latest) return { why: 'dated in the future' };
  const server = nameOf(mcp_server);
  if (!server) return { why: 'no mcp_server, or it is no short text' };
  const tool = nameOf(tool_called);
  if (!tool) return { why: 'no tool_called, or it is no short text' };
  const who = user === null || user === undefined ? '' : nameOf(user);
  if (who === undefined) return { why: 'the user is no short text' };
  const person = who.normalize('NFC').toLowerCase();
  const client = nameOf(ai_client);
  return {
    event: {
      at,
      server: server.toLowerCase(),
      tool,
      parameters: unwrapped(parameters),
      ...(nobody.has(person) ? {} : { user: person }),
      ...(client ? { client } : {}),
      size: resultSizeOf(result_size),
      repaired: (text.includes('\ufffd') && !isUtf8(bytes)) || (/\\ud[89a-f]/i.test(text) && !wellFormed(parsed.value)),
    },
  };
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const name = value.trim();
  return name.length <= longestName ? name : undefined;
}

/** Some clients log the parameters as a JSON text inside the JSON. */
function unwrapped(parameters: unknown): unknown {
  if (typeof parameters !== 'string' || !/^\s*\{/.test(parameters)) return parameters;
  const inner = parseStrict(parameters);
  return 'value' in inner ? inner.value : parameters;
}

function wellFormed(root: object): boolean {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node === 'string' && /\p{Surrogate}/u.test(node)) return false;
    if (typeof node === 'object' && node !== null) {
      for (const [key, member] of Object.entries(node)) open.push(key, member ?? 0);
    }
  }
  return true;
}
