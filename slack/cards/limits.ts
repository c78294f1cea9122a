import { cost } from './text.ts';

/**
 * What Slack refuses to exceed, in characters unless said otherwise (docs.slack.dev/reference/block-kit). We count
 * UTF-16 units of the JSON form, which is never less than what Slack counts.
 */
export const limits = {
  /** Blocks in a message. */
  blocks: 50,
  header: 150,
  section: 3000,
  buttonText: 75,
  /** Slack takes 2000. A real value has about 350; a longer one would crowd out what people must read. */
  buttonValue: 700,
  accessibilityLabel: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  privateMetadata: 3000,
  /** Slack takes 4000 bytes of an edited message's text; a unit has at most three. */
  text: 1300,
  /**
   * JSON of all blocks together. Slack answers `msg_blocks_too_long` from about 13,200 on, which is documented nowhere
   * (github.com/slackapi/bolt-js, issue 2509).
   */
  total: 10_000,
} as const;

/** Where the rest is, when a card cannot hold everything. */
const elsewhere = 'see `ir status --json`';

/**
 * As many lines as fit into `room`, and how many were left out. Each line must already be safe mrkdwn; a line is never
 * cut in the middle, so markup stays whole.
 */
export function fitLines(lines: readonly string[], room: number): string {
  const shown: string[] = [];
  const newline = 2;
  let left = room - noteOn(lines.length).length - newline;
  for (const line of lines) {
    left -= cost(line) + newline;
    if (left < 0) break;
    shown.push(line);
  }
  const missing = lines.length - shown.length;
  return [...shown, ...(missing === 0 ? [] : [noteOn(missing)])].join('\n');
}

/** Room that other blocks leave for one more section. */
export function roomBeside(blocks: readonly object[], most: number = limits.section): number {
  const frame = 100;
  return Math.min(most, limits.total - JSON.stringify(blocks).length - frame);
}

function noteOn(missing: number): string {
  return `_… ${missing} more, ${elsewhere}_`;
}
