import type { Gate } from '../../workflows/contract/gate.ts';
import type { Status } from '../../workflows/contract/status.ts';
import type { Step } from '../../workflows/contract/step.ts';
import { colour, safe } from '../terminal.ts';
import { duration, markOf } from './words.ts';

/** The whole incident as lines: head, steps with gates and tasks under them, findings, what to do next. */
export function treeOf(status: Status, width: number, now: number): string[] {
  const { incident } = status;
  const state = status.outcome ?? status.phase;
  const age = duration((status.closedAt ? Date.parse(status.closedAt) : now) - Date.parse(status.openedAt));
  return [
    `${colour.bold(incident.id)}  ${incident.playbook} on ${colour.bold(incident.server)}  ${headColour(status)(state)}  ${colour.dim(age)}`,
    '',
    ...status.steps.flatMap((step) => stepLines(status, step, now)),
    '',
    ...findingLines(status),
    ...nextLines(status),
  ].map((line) => cut(line, width));
}

function headColour({ outcome, phase }: Status): (text: string) => string {
  if (outcome === 'contained') return colour.green;
  return outcome !== undefined || phase === 'needs-human' ? colour.red : colour.cyan;
}

function stepLines(status: Status, step: Step, now: number): string[] {
  const took =
    step.startedAt === undefined
      ? ''
      : colour.dim(` ${duration((step.endedAt ? Date.parse(step.endedAt) : now) - Date.parse(step.startedAt))}`);
  const lines = [`${markOf(step.state)} ${step.title}  ${colour.dim(step.state)}${took}`];
  if (step.summary !== undefined && step.state !== 'pending') lines.push(`    ${safe(step.summary)}`);
  for (const gate of status.gates)
    if (gate.step === step.id && gate.state === 'open') lines.push(...gateLines(gate, now));
  for (const task of status.tasks) {
    if (task.step !== step.id) continue;
    lines.push(
      `    ${task.state === 'open' ? colour.yellow('□') : colour.green('■')} ${safe(task.title)}  ${colour.dim(`${task.assignee.name}, ${task.state}`)}`,
    );
  }
  return lines;
}

function gateLines(gate: Gate, now: number): string[] {
  const left = duration(Date.parse(gate.expiresAt) - now);
  const votes = gate.votes.map(({ name, verdict }) => `${name}: ${verdict}`).join(', ') || 'nobody yet';
  return [
    `    ${colour.yellow(gate.title)} ${gate.votes.length} of ${gate.quorum} (${votes}); ${left} left, then denied`,
    ...gate.plan.actions.map(
      ({ title, effect }) => `      ${effect === 'destructive' ? colour.red('•') : '•'} ${safe(title)}`,
    ),
    `      ${colour.dim(`may decide: ${gate.approvers.map(({ name }) => name).join(', ')}; digest ${gate.digest.slice(0, 12)}`)}`,
  ];
}

function findingLines({ findings, findingCount }: Status): string[] {
  if (findingCount === 0) return [];
  const shown = findings
    .slice(0, 5)
    .map(
      (finding) =>
        `  ${severity(finding.severity)} ${safe(finding.title)} ${colour.dim(safe(finding.excerpt).slice(0, 100))}`,
    );
  return [
    `${findingCount} findings`,
    ...shown,
    ...(findingCount > shown.length ? [colour.dim(`  … ${findingCount - shown.length} more in the report`)] : []),
    '',
  ];
}

function severity(level: string): string {
  return (level === 'critical' || level === 'high' ? colour.red : colour.yellow)(level.padEnd(8));
}

function nextLines(status: Status): string[] {
  if (status.closedAt !== undefined) return [`Report: ir report ${status.incident.id}`];
  const { id } = status.incident;
  const waiting = status.gates.find(({ state }) => state === 'open');
  const stuck = status.steps.find(({ state }) => state === 'needs-human');
  const task = status.tasks.find(({ state }) => state === 'open');
  if (stuck)
    return [
      `Next: ir retry ${id} ${stuck.id}   or   ir skip ${id} ${stuck.id} --reason "…"   or   ir abort ${id} --reason "…"`,
    ];
  if (waiting) return [`Next: decide in Slack, or: ir approve ${id}   ir deny ${id} --reason "…"`];
  if (task) return [`Next: ${task.assignee.name} does the task, then: ir done ${id} ${task.id}`];
  return [];
}

// Escape sequences take no room on the screen, so they are not counted when a line is cut to its width.
function cut(line: string, width: number): string {
  let seen = 0;
  let out = '';
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) {
      out += part;
      continue;
    }
    const points = [...part];
    const room = width - seen;
    if (points.length > room) return `${out}${points.slice(0, Math.max(0, room - 1)).join('')}…${colour.reset('')}`;
    out += part;
    seen += points.length;
  }
  return out;
}
