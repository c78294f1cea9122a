import type { Outcome, Overview, Phase } from '../../workflows/contract/status.ts';
import type { Step, StepState } from '../../workflows/contract/step.ts';
import { prose } from './text.ts';

/** A word for each state; the sign before it only helps the eye. */
const stateWords: Record<StepState, string> = {
  pending: '○ not started',
  running: '◐ running',
  'waiting-for-approval': '◆ waiting for approval',
  'waiting-for-person': '◆ waiting for a person',
  'needs-human': '▲ needs a person',
  done: '● done',
  'half-done': '▲ half done',
  denied: '■ denied',
  expired: '■ expired',
  skipped: '■ skipped',
  blocked: '■ blocked',
  aborted: '■ aborted',
};

const phaseWords: Record<Phase, string> = {
  analysis: 'Analysis',
  containment: 'Containment',
  eradication: 'Eradication',
  recovery: 'Recovery',
  'needs-human': 'A person is needed',
  closed: 'Closed',
};

const outcomeWords: Record<Outcome, string> = {
  contained: 'Contained',
  denied: 'Denied at a gate',
  expired: 'Expired: nobody decided in time',
  'half-done': 'Half done: a person is needed',
  aborted: 'Aborted',
  incomplete: 'Incomplete: not every step was done',
};

/** «Contained», or the phase while the incident is open. */
export function stateOf(run: Pick<Overview, 'phase' | 'outcome'>): string {
  return run.outcome === undefined ? phaseWords[run.phase] : outcomeWords[run.outcome];
}

/** «● done: Revoke the server's access. 2 tokens revoked.» */
export function stepLine(step: Step): string {
  const summary = step.summary === undefined ? '' : ` ${prose(step.summary, 200)}`;
  return `${stateWords[step.state]}: ${prose(step.title, 120)}${/[.!?]$/.test(step.title) ? '' : '.'}${summary}`;
}

/** Steps that stand still until a person does something. */
export function waitingOf(steps: readonly Step[]): Step[] {
  const waiting: readonly StepState[] = ['waiting-for-approval', 'waiting-for-person', 'needs-human'];
  return steps.filter(({ state }) => waiting.includes(state));
}

/** «3 of 11 steps are done, 1 waits for people.» */
export function progressLine(steps: readonly Step[]): string {
  const done = steps.filter(({ state }) => state === 'done').length;
  const waiting = waitingOf(steps).length;
  const waits = waiting === 0 ? '' : `, ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for people`;
  return `${done} of ${steps.length} steps are done${waits}.`;
}
