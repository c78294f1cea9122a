import picocolors from 'picocolors';

/** How output is wanted: a live view on a terminal, plain lines in a pipe, NDJSON for programs. */
export type Style = 'live' | 'plain' | 'json';

/** `--json` wins; a live view needs a terminal that can move its cursor. */
export function styleFor(options: { json?: boolean | undefined }): Style {
  if (options.json) return 'json';
  return process.stdout.isTTY && process.env.TERM !== 'dumb' && process.env.CI === undefined ? 'live' : 'plain';
}

/** Colours, unless NO_COLOR, a pipe or a dumb terminal says no. */
export const colour = picocolors.createColors(
  picocolors.isColorSupported && process.stdout.isTTY === true && process.env.IR_NO_COLOR === undefined,
);

/** Text from outside for a terminal: without control and direction characters it cannot move, hide or colour anything. */
export function safe(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '�');
}

/** A link that terminals with OSC 8 make clickable; elsewhere it is just the text. */
export function link(text: string, url: string): string {
  return process.stdout.isTTY && process.env.TERM !== 'dumb' ? `\u001b]8;;${url}\u0007${text}\u001b]8;;\u0007` : text;
}

/** One line on standard output. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** One line on standard error, so that a pipe stays clean. */
export function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One NDJSON record. */
export function record(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
