import { html, type Markup } from './html.ts';
import type { IncidentRecord } from './read-record.ts';

const width = 900;
const left = 230;
const rowHeight = 26;

/**
 * The run as a picture (SVG): one bar per step, with the time a gate waited for people drawn lighter, so that one sees
 * at a glance what ran side by side and where people were awaited.
 */
export function timelinePicture(record: IncidentRecord): Markup {
  const start = Date.parse(record.openedAt);
  const end = Math.max(start + 1000, ...record.steps.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? startedAt)));
  const x = (time: string) => left + ((Date.parse(time) - start) / (end - start)) * (width - left - 12);
  const height = record.steps.length * rowHeight + 34;
  const rows = record.steps.map((step, at) => {
    const y = 8 + at * rowHeight;
    const from = x(step.startedAt);
    const until = Math.max(from + 3, x(step.endedAt ?? step.startedAt));
    const waits = record.gates
      .filter((gate) => gate.step === step.id)
      .map((gate) => {
        const a = x(gate.openedAt);
        const b = Math.max(a + 2, x(gate.closedAt ?? gate.openedAt));
        return html`<rect class="gate" x="${a.toFixed(1)}" y="${y}" width="${(b - a).toFixed(1)}" height="16" rx="2"><title>Waited for approval: ${gate.state}</title></rect>`;
      });
    return html`<text x="${left - 8}" y="${y + 13}" text-anchor="end">${step.title.slice(0, 36)}</text>
<rect class="bar ${stateClass(step.text)}" x="${from.toFixed(1)}" y="${y}" width="${(until - from).toFixed(1)}" height="16" rx="2"><title>${step.title}: ${step.text}</title></rect>${waits}
`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const time = new Date(start + (end - start) * part).toISOString();
    const at = x(time).toFixed(1);
    return html`<line class="tick" x1="${at}" x2="${at}" y1="4" y2="${height - 26}"/><text class="clock" x="${at}" y="${height - 8}" text-anchor="middle">${time.slice(11, 19)}</text>`;
  });
  return html`<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Timeline of the steps from ${record.openedAt} to ${record.closedAt}">${ticks}${rows}</svg>`;
}

/** Calls to the server per hour of the window, as bars (SVG). */
export function activityPicture(perHour: readonly number[]): Markup {
  const most = Math.max(1, ...perHour);
  const step = width / Math.max(1, perHour.length);
  const bars = perHour.map((calls, hour) => {
    const tall = (calls / most) * 90;
    return html`<rect class="bar done" x="${(hour * step).toFixed(1)}" y="${(100 - tall).toFixed(1)}" width="${Math.max(1, step - 1).toFixed(1)}" height="${tall.toFixed(1)}"><title>hour ${hour + 1} of the window: ${calls} calls</title></rect>`;
  });
  return html`<svg class="timeline" viewBox="0 0 ${width} 104" role="img" aria-label="Calls to the server per hour; the busiest hour has ${most}">${bars}</svg>`;
}

function stateClass(text: string): string {
  return text.startsWith('done') ? 'done' : text.startsWith('running') ? 'running' : 'bad';
}
