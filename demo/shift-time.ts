/** The moment the case was written for. Every time in its files is relative to it. */
export const writtenFor = Date.parse('2026-02-18T12:00:00Z');

const day = 86_400_000;
const iso = /\b(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{3})?(Z|[+-]\d{2}:\d{2})/g;

/** How far the case moves so that it ends at the last noon (UTC): whole days, because the hour of the day matters to it. */
export function shiftFor(now: number): number {
  return Math.floor((now - writtenFor) / day) * day;
}

/** Moves every ISO 8601 time in a text by a number of milliseconds; offsets and precision stay as they are written. */
export function shiftTimes(text: string, by: number): string {
  return text.replace(iso, (_, time: string, fraction = '', zone: string) => {
    const moved = new Date(Date.parse(`${time}${fraction}Z`) + by).toISOString();
    return `${moved.slice(0, 19)}${fraction === '' ? '' : moved.slice(19, 23)}${zone}`;
  });
}
