/**
 * Slack's sizes and lifetimes as data. Lengths are counted in UTF-16 code units, the stricter of the two readings of
 * «characters»; which one Slack uses is not documented.
 * Sources: the Block Kit reference (docs.slack.dev/reference/block-kit), the declarations of `@slack/types` 3.2.0, and
 * the limits table of the slackblocks library where the reference gives no number.
 */
export const limits = {
  blocks: { message: 50, modal: 100 },
  id: 255,
  text: 3000,
  section: { text: 3000, fields: 10, field: 2000 },
  header: 150,
  context: 10,
  contextActions: 5,
  actions: 25,
  image: { alt: 2000, url: 3000, title: 2000 },
  input: { label: 2000, hint: 2000 },
  /** Of one markdown block, and of all of them in a message together. */
  markdown: 12_000,
  card: { title: 150, subtitle: 150, body: 200, actions: 3 },
  carousel: 10,
  container: { title: 150, subtitle: 150, blocks: 10 },
  table: { rows: 100, columns: 20 },
  dataTable: { rowsMin: 2, rows: 101, columns: 20, page: 100 },
  video: { title: 200, author: 50 },
  button: { text: 75, value: 2000, url: 3000, label: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  option: { text: 75, value: 150, description: 75, url: 3000 },
  options: { select: 100, groups: 100, group: 100, checkboxes: 10, radio: 10, overflow: 5 },
  placeholder: 150,
  plainTextInput: 3000,
  view: { label: 24, privateMetadata: 3000, bytes: 250_000, stack: 3 },
} as const;

/** What holds for a message as a whole. */
export const messageLimits = {
  /** Top-level text of a new message, in characters. */
  text: 40_000,
  /** Top-level text of an edited message, in UTF-8 bytes (gitlab-org/gitlab merge request 258898 measured it). */
  editedTextBytes: 4_000,
  /** All text in all blocks: undocumented, measured as about 13,200 (slackapi/bolt-js issue 2509). */
  blocksText: 13_200,
} as const;

/** How long things live, in milliseconds, and how often they may be used. */
export const lifetimes = {
  triggerMs: 3_000,
  ackMs: 3_000,
  responseUrlMs: 30 * 60_000,
  responseUrlUses: 5,
  socketTicketMs: 30_000,
  /** Slack pings its sockets; the SDK gives up 30 s after the last ping that it saw. */
  socketPingMs: 10_000,
} as const;
