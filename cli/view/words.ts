import type { StepState } from '../../workflows/contract/step.ts';
import { colour } from '../terminal.ts';

const marks: Record<StepState, string> = {
  pending: '·',
  running: '▶',
  'waiting-for-approval': '⏸',
  'waiting-for-person': '⏸',
  'needs-human': '!',
  done: '✔',
  'half-done': '!',
  denied: '✖',
  expired: '✖',
  skipped: '↷',
  blocked: '–',
  aborted: '✖',
};

/** The mark of a state, in its colour. The state's word always stands beside it: no meaning by colour alone. */
export function markOf(state: StepState): string {
  const mark = marks[state];
  if (state === 'done') return colour.green(mark);
  if (state === 'running') return colour.cyan(mark);
  if (state === 'pending' || state === 'blocked' || state === 'skipped') return colour.dim(mark);
  if (state === 'waiting-for-approval' || state === 'waiting-for-person') return colour.yellow(mark);
  return colour.red(mark);
}

/** `4 s`, `12 min`, `3 h 05 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
