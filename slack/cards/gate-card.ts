import type { Finding } from '../../workflows/contract/finding.ts';
import type { Gate, GateState } from '../../workflows/contract/gate.ts';
import { type Block, context, header, type Message, section } from './block-kit.ts';
import { decideButtons } from './decide-buttons.ts';
import { type Accounts, decisionLines, progressOf, whoLines } from './gate-decisions.ts';
import { breaksLines, effectWords, findingLines, orderLine, whatLines, whyLines } from './gate-plan.ts';
import { roomBeside } from './limits.ts';
import { type Links, runLink } from './links.ts';
import { slackDate, utc } from './moment.ts';
import { code, prose } from './text.ts';

/** What a gate's card shows beside the gate itself. */
export interface GateContext {
  /** The name of the person who started the incident. */
  requester: string;
  findings: readonly Finding[];
  links?: Links;
  accounts?: Accounts;
}

const words: Record<GateState, string> = {
  open: 'Approval needed',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired, nothing was done',
  aborted: 'Aborted, nothing was done',
};

/**
 * The card of a gate: all that a person needs to decide. While the gate is open it has buttons; afterwards it says how
 * it ended, and who decided, and has none. Shortened where it must be, so Slack never refuses it.
 */
export function gateCard(gate: Gate, shown: GateContext): Message {
  const open = gate.state === 'open';
  const before: Block[] = [header(`${words[gate.state]}: ${gate.title}`), section(factsOf(gate, shown))];
  if (!open && gate.outcome !== undefined) before.push(section(`*${words[gate.state]}.* ${prose(gate.outcome, 400)}`));
  if (!open) before.push(section(decisionLines(gate, 1400)));

  const after: Block[] = [];
  if (open) {
    after.push(section(whyAndFindings(gate, shown)), section(breaksLines(gate.plan, 700)));
    after.push(section(decisionLines(gate, 700)), section(whoLines(gate, shown.accounts ?? new Map(), 900)));
    after.push(section(expiryOf(gate)), ...decideButtons(gate));
  }
  after.push(context(recordOf(gate, shown)));
  const what = section(whatLines(gate, roomBeside([...before, ...after])));
  return { text: sentenceOf(gate), blocks: [...before, what, ...after] };
}

function sentenceOf(gate: Gate): string {
  const where = `incident ${prose(gate.plan.incident, 40)}, server ${prose(gate.plan.server, 80)}`;
  const subject = `${words[gate.state]} (${where}): ${prose(gate.title, 300)}`;
  if (gate.state !== 'open') return `${subject} ${prose(gate.outcome ?? '', 400)}`.trim();
  return `${subject} ${effectWords[gate.effect]} ${progressOf(gate)}. It expires at ${utc(gate.expiresAt)}; then it counts as denied and nothing will be done.`;
}

function factsOf(gate: Gate, { requester }: GateContext): string {
  const server = `Server ${code(gate.plan.server, 80)} in incident ${code(gate.plan.incident, 40)}, started by ${prose(requester, 80)}.`;
  const order = orderLine(gate.plan);
  return `*${effectWords[gate.effect]}* ${server}${order === '' ? '' : `\n${order}`}`;
}

function whyAndFindings(gate: Gate, { findings }: GateContext): string {
  const why = whyLines(gate.plan, 1100);
  return findings.length === 0 ? why : `${why}\n*Gravest findings*\n${findingLines(findings, 3, 800)}`;
}

function expiryOf(gate: Gate): string {
  return `*Expires* ${slackDate(gate.expiresAt)}. If nobody decides until then, it counts as denied and nothing will be done. One denial is enough.`;
}

function recordOf(gate: Gate, { links = {} }: GateContext): string {
  const digest = gate.digest.slice(0, 12);
  const timeline = runLink(links, gate);
  return [
    `Plan ${code(digest, 20)}, SHA-256 ${code(gate.digest, 80)}, gate ${code(gate.id, 80)}`,
    `\`ir approve\` does the same without Slack${timeline === '' ? '' : ` · ${timeline}`}`,
  ].join('\n');
}
