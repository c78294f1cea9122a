import type { Overview } from '../../workflows/contract/status.ts';
import { type Block, context, header, type Message, section } from './block-kit.ts';
import { fitLines, roomBeside } from './limits.ts';
import { type Links, runLink } from './links.ts';
import { slackDate } from './moment.ts';
import { progressLine, stateOf, stepLine, waitingOf } from './step-lines.ts';
import { code, prose } from './text.ts';

/** The one live message of an incident: where it stands, what waits for people, and each step. */
export function incidentCard(overview: Overview, links: Links = {}): Message {
  const { incident, steps } = overview;
  const waiting = waitingOf(steps);
  const before: Block[] = [
    header(`${stateOf(overview)}: ${incident.server}, ${incident.id}`),
    section(`*${progressLine(steps)}* ${foundOf(overview)}\n${factsOf(overview)}`),
  ];
  if (waiting.length > 0) before.push(section(`*Waiting for people*\n${fitLines(waiting.map(stepLine), 1200)}`));
  const after: Block[] = [...reportOf(overview), context(followOf(overview, links))];
  const room = roomBeside([...before, ...after]);
  return {
    text: `${headlineOf(overview)} ${progressLine(steps)}`,
    blocks: [...before, section(`*Steps*\n${fitLines(steps.map(stepLine), room - 20)}`), ...after],
  };
}

/** «Incident INC-… on server sentinel: Containment.», for the notification text. */
export function headlineOf(overview: Overview): string {
  const { incident } = overview;
  return `Incident ${prose(incident.id, 40)} on server ${prose(incident.server, 80)}: ${stateOf(overview)}.`;
}

/** Who started it, when, why, and when it ended. */
export function factsOf({ incident, requester, openedAt, closedAt }: Overview): string {
  const closed = closedAt === undefined ? '' : `, closed ${slackDate(closedAt)}`;
  const reason = incident.reason === undefined ? '' : ` Why: “${prose(incident.reason, 500)}”`;
  return `Severity ${incident.severity}. Started by ${prose(requester, 80)} ${slackDate(openedAt)}${closed}.${reason}`;
}

/** Where the report lies, once there is one. */
export function reportOf({ report }: Overview): Block[] {
  if (report.length === 0) return [];
  const lines = report.map(({ title, address }) => `• ${prose(title, 80)}: ${code(address, 160)}`);
  return [section(`*Report*\n${fitLines(lines, 900)}`)];
}

/** Where to look further. */
export function followOf(overview: Overview, links: Links): string {
  const timeline = runLink(links, overview);
  return `\`ir watch\` follows it, \`ir verify\` checks its record${timeline === '' ? '' : ` · ${timeline}`}`;
}

function foundOf({ findingCount }: Overview): string {
  return findingCount === 1 ? 'There is 1 finding.' : `There are ${findingCount} findings.`;
}
