import type { Finding } from '../../workflows/contract/finding.ts';
import type { Overview } from '../../workflows/contract/status.ts';
import type { ManualTask } from '../../workflows/contract/task.ts';
import { type Block, context, header, type Message, section } from './block-kit.ts';
import { findingLines } from './gate-plan.ts';
import { factsOf, followOf, headlineOf, reportOf } from './incident-card.ts';
import { fitLines } from './limits.ts';
import type { Links } from './links.ts';
import { progressLine, stateOf, stepLine } from './step-lines.ts';
import { prose } from './text.ts';

/** What the security team is told at the end. */
export interface Summary {
  overview: Overview;
  findings: readonly Finding[];
  tasks: readonly ManualTask[];
}

/** How an incident stands or ended: what was done and what not, what was found, which tasks are left. */
export function summaryCard({ overview, findings, tasks }: Summary, links: Links = {}): Message {
  const { incident, steps } = overview;
  const done = steps.filter(({ state }) => state === 'done').map(stepLine);
  const undone = steps.filter(({ state }) => state !== 'done').map(stepLine);
  const left = tasks.filter(({ state }) => state !== 'verified').map(taskLine);
  const blocks: Block[] = [
    header(`${stateOf(overview)}: ${incident.server}, ${incident.id}`),
    section(`*${progressLine(steps)}*\n${factsOf(overview)}`),
    ...listed('Not done', undone, 1700),
    ...listed('Tasks that are not proven done', left, 1200),
    ...listed('Done', done, 1700),
  ];
  if (findings.length > 0) {
    const title = `*Gravest of ${overview.findingCount} findings*`;
    blocks.push(section(`${title}\n${findingLines(findings, 5, 1700)}`));
  }
  blocks.push(...reportOf(overview), context(followOf(overview, links)));
  return { text: `${headlineOf(overview)} ${progressLine(steps)}`, blocks };
}

function listed(title: string, lines: readonly string[], room: number): Block[] {
  return lines.length === 0 ? [] : [section(`*${title}*\n${fitLines(lines, room)}`)];
}

function taskLine(task: ManualTask): string {
  return `• ${task.state}: ${prose(task.title, 200)} (${prose(task.assignee.name, 80)})`;
}
