import type { SampleLine } from './rule.ts';

/** A call for a rule's sample log; what is not given is ordinary. */
export function call(timestamp: string, fields: SampleLine & object): SampleLine {
  return {
    timestamp,
    mcp_server: 'splunk',
    tool_called: 'search_splunk',
    parameters: { query: 'index=main | head 10' },
    user: 'robin@example.org',
    ai_client: 'claude-code',
    result_size: '10 records',
    ...fields,
  };
}

/** Ordinary work of one person: a call every hour from `from` to `to` (UTC, `to` not included) on working days. */
export function workdays(first: string, days: number, from: number, to: number, fields: SampleLine & object = {}) {
  const lines: SampleLine[] = [];
  for (let day = 0; day < days; day += 1) {
    const date = new Date(Date.parse(`${first}T00:00:00Z`) + day * 86_400_000);
    if (date.getUTCDay() === 0 || date.getUTCDay() === 6) continue;
    for (let hour = from; hour < to; hour += 1) {
      date.setUTCHours(hour, (day * 7 + hour * 13) % 60);
      lines.push(call(date.toISOString(), fields));
    }
  }
  return lines;
}

/** The same call at the same time on consecutive days. */
export function daily(first: string, days: number, fields: SampleLine & object): SampleLine[] {
  return Array.from({ length: days }, (_, day) =>
    call(new Date(Date.parse(first) + day * 86_400_000).toISOString(), fields),
  );
}
