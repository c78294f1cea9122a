import type { Status } from './contract/status.ts';
import type { Step, StepState } from './contract/step.ts';

const marks: Record<StepState, string> = {
  pending: '·',
  running: '▶',
  'waiting-for-approval': '⏸',
  'waiting-for-person': '⏸',
  'needs-human': '⚠',
  done: '✔',
  'half-done': '⚠',
  denied: '✖',
  expired: '✖',
  skipped: '↷',
  blocked: '–',
  aborted: '✖',
};

/**
 * The live page of a run in the Temporal UI, as Markdown. The UI renders Markdown unsanitised and puts it into a URL, so
 * it holds nothing but our own words, ids, names from configuration and counts.
 */
export function currentDetails(status: Status): string {
  const open = status.gates.find(({ state }) => state === 'open');
  const waits = open
    ? [
        `**Waiting for approval**: ${open.title} — ${open.votes.length} of ${open.quorum} given; ` +
          `${open.approvers.map(({ name }) => cell(name)).join(', ')} may decide until ${clock(open.expiresAt)} UTC, then it counts as denied.`,
        '',
      ]
    : [];
  const tasks = status.tasks
    .filter(({ state }) => state === 'open')
    .map((task) => `- **${cell(task.assignee.name)}** has a manual task: ${cell(task.title)}`);
  return [
    `### ${status.incident.id}: ${status.incident.server} — ${status.outcome ?? status.phase}`,
    '',
    ...waits,
    ...tasks,
    ...(tasks.length > 0 ? [''] : []),
    '| | step | effect | state | took | result |',
    '|---|---|---|---|---|---|',
    ...status.steps.map((step) => row(step)),
    '',
    `${status.findingCount} findings · ${status.blastRadius.length} credentials within reach · started by ${cell(status.requester)}`,
  ].join('\n');
}

function row(step: Step): string {
  const cells = [marks[step.state], step.title, step.effect, step.state, took(step), step.summary ?? ''];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function took({ startedAt, endedAt }: Step): string {
  if (startedAt === undefined || endedAt === undefined) return '';
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function clock(time: string): string {
  return time.slice(11, 16);
}

/** Names come from configuration and may hold Markdown by accident; a table cell must stay one. */
function cell(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|!&\r\n]/g, (char) => (char === '\n' || char === '\r' ? ' ' : `\\${char}`))
    .slice(0, 300);
}
