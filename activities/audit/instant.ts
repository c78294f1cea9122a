import type { Zone } from './zone.ts';

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/;
const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/**
 * The instant of a log line in microseconds since 1970 (a safe integer), or nothing where it is no time. Understands
 * RFC 3339 with any offset, the same with a blank for the `T` or without a zone (then {@link Zone} says which), and
 * epoch numbers in seconds, milliseconds, microseconds or nanoseconds, told apart by their size.
 */
export function instantOf(value: unknown, zone: Zone): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  if (/^\d{9,19}(\.\d{1,9})?$/.test(text)) return fromEpoch(Number(text));
  const match = iso.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const wall = wallClock(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (wall === undefined) return undefined;
  const shift = offsetOf(offset);
  if (shift === null) return undefined;
  const instant = shift === undefined ? zone.instantOf(wall) : wall - shift;
  return believable(instant * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6)));
}

/** ISO 8601 in UTC with milliseconds, for results and reports. */
export function isoOf(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}

function wallClock(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  // A leap second is the first moment of the next minute, as POSIX counts.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = Date.UTC(year, month - 1, day);
  const back = new Date(date);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  return date + ((hour * 60 + minute) * 60 + second) * 1000;
}

function offsetOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  if (!/^[+-]/.test(text)) return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  if (value < 1e11) return believable(Math.round(value * 1e6));
  if (value < 1e14) return believable(Math.round(value * 1e3));
  if (value < 1e17) return believable(Math.round(value));
  return believable(Math.round(value / 1e3));
}

function believable(micros: number): number | undefined {
  return micros >= earliest * 1000 && micros < latest * 1000 ? micros : undefined;
}
