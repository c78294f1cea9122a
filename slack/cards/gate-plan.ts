import type { Finding } from '../../workflows/contract/finding.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import { severities } from '../../workflows/contract/incident.ts';
import type { Action, Effect, Plan } from '../../workflows/contract/plan.ts';
import { fitLines } from './limits.ts';
import { code, cost, prose } from './text.ts';

/** What an effect means for the one who decides. Never said by colour alone. */
export const effectWords: Record<Effect, string> = {
  reads: 'Reads only: nothing is changed.',
  reversible: 'Reversible: this can be undone.',
  destructive: 'Destructive: this cannot be undone.',
};

/** How the order of cutting and replacing was chosen. */
const orderWords: Record<Plan['order'], string> = {
  containment: 'Containment: the old credential is cut first and the outage is accepted, because an attacker holds it.',
  hygiene: 'Hygiene: the new credential is made to work first, because the old one was merely within reach.',
  none: '',
};

export function orderLine(plan: Plan): string {
  return orderWords[plan.order];
}

/** «3 actions on `sentinel`», for every place that repeats the effect. */
export function extentOf(gate: Gate): string {
  const count = gate.plan.actions.length;
  return `${count} ${count === 1 ? 'action' : 'actions'}`;
}

/** The frozen actions, each with its target and its way back. */
export function whatLines(gate: Gate, room: number): string {
  const lines = gate.plan.actions.map(
    (action, index) =>
      `${index + 1}. ${prose(action.title, 250)}\n      on ${code(action.target, 300)}${mark(action, gate)}\n      way back: ${prose(action.wayBack, 350)}`,
  );
  const title = `*What will be done* (${extentOf(gate)})\n`;
  if (lines.length === 0) return `${title}Nothing: the plan is empty.`;
  return title + fitLines(lines, room - cost(title));
}

// An action that differs from the gate's own effect is said so: a destructive one must not hide among reversible ones.
function mark(action: Action, gate: Gate): string {
  return action.effect === gate.effect ? '' : ` (${action.effect})`;
}

/** Why: the plan's own reasons. */
export function whyLines(plan: Plan, room: number): string {
  const lines = plan.because.map((because) => `• ${prose(because, 500)}`);
  return `*Why*\n${lines.length === 0 ? 'The plan gives no reason.' : fitLines(lines, room - 20)}`;
}

/** What stops working, each sentence once. */
export function breaksLines(plan: Plan, room: number): string {
  const sentences = new Set(plan.actions.flatMap((action) => action.breaks));
  const lines = [...sentences].map((breaks) => `• ${prose(breaks, 300)}`);
  return `*What will break*\n${lines.length === 0 ? 'Nothing that we know of.' : fitLines(lines, room - 40)}`;
}

/** The gravest findings first. An excerpt is the attacker's own words, so it is shown as code. */
export function findingLines(findings: readonly Finding[], count: number, room: number): string {
  const gravest = [...findings]
    .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))
    .slice(0, count)
    .map((finding) => {
      const place = finding.position.line === undefined ? '' : `:${finding.position.line}`;
      const excerpt = finding.excerpt === '' ? '' : `: ${code(finding.excerpt, 160)}`;
      return `• ${finding.severity}, ${finding.confidence}: ${prose(finding.title, 120)} at ${code(finding.position.file + place, 120)}${excerpt}`;
    });
  return fitLines(gravest, room);
}
