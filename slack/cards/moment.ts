/** `2026-02-18 12:30 UTC`, or what was given where that is not a time. For plain text. */
export function utc(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.valueOf()) ? 'an unknown time' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment in the reader's own time zone, as mrkdwn; UTC where the client cannot (docs.slack.dev: date formatting). */
export function slackDate(iso: string, form = '{date_short_pretty} at {time}'): string {
  const at = new Date(iso);
  const seconds = Math.floor(at.valueOf() / 1000);
  if (Number.isNaN(seconds) || seconds < 0 || at.getUTCFullYear() > 9999) return utc(iso);
  return `<!date^${seconds}^${form}|${utc(iso)}>`;
}
