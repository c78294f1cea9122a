import type { Client } from '@temporalio/client';
import { type Exit, exitOf } from '../worker/exit-codes.ts';
import { Problem } from '../worker/problem.ts';
import type { Status } from '../workflows/contract/status.ts';
import { statusOf } from './incidents.ts';
import { colour, record, type Style, safe, say, warn } from './terminal.ts';
import { type Happened, whatHappened } from './view/events.ts';
import { treeOf } from './view/tree.ts';

const interval = 500;

/**
 * Follows an incident until it is closed: a live tree on a terminal, a line per event in a pipe, NDJSON with `--json`.
 * Ctrl-C detaches; the incident goes on.
 * @param until ends the following earlier, with `halfDone`
 * @returns the exit that fits how it ended, or `detached`
 */
export async function follow(
  client: Client,
  workflowId: string,
  runId: string,
  style: Style,
  until: (status: Status) => boolean = () => false,
): Promise<Exit> {
  const detached = detachment();
  const screen = new Screen();
  let before: Status | undefined;
  let silent = false;
  try {
    for (;;) {
      const status = await statusOf(client, workflowId, runId).catch((error: unknown) => {
        if (error instanceof Problem && error.exit === 'unreachable') return undefined;
        throw error;
      });
      if (status) show(status, before, style, screen);
      else if (!silent) warn('No worker answers right now; nothing is lost. Waiting …');
      silent = status === undefined;
      before = status ?? before;
      if (status?.closedAt !== undefined) return end(status, style);
      if (status && until(status)) return 'halfDone';
      if (await detached.within(interval)) {
        screen.leave();
        warn(`Detached. The incident goes on: ir watch ${before?.incident.id ?? workflowId}`);
        return 'detached';
      }
    }
  } finally {
    detached.stop();
    screen.leave();
  }
}

function show(status: Status, before: Status | undefined, style: Style, screen: Screen): void {
  if (style === 'live') {
    screen.draw(treeOf(status, process.stdout.columns ?? 80, Date.now()));
    return;
  }
  for (const happened of whatHappened(before, status, new Date().toISOString())) {
    if (style === 'json') record(happened);
    else say(lineOf(happened));
  }
}

/** One event as one line: time, what, state, sentence. */
export function lineOf({ at, event, state, text }: Happened): string {
  return `${colour.dim(at.slice(11, 19))} ${event.padEnd(8)} ${state.padEnd(20)} ${safe(text)}`;
}

function end(status: Status, style: Style): Exit {
  const outcome = status.outcome ?? 'incomplete';
  if (style === 'json') record({ event: 'result', incident: status.incident.id, outcome, report: status.report });
  return exitOf(outcome);
}

/** Redraws a block of lines in place. On leaving, the last drawing stays in the scrollback. */
class Screen {
  #drawn = 0;

  draw(lines: readonly string[]): void {
    const room = Math.max(5, (process.stdout.rows ?? 24) - 1);
    const shown = lines.length > room ? [...lines.slice(0, room - 1), '…'] : lines;
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A\r` : '\u001b[?25l';
    process.stdout.write(`${up}${shown.map((line) => `${line}\u001b[K`).join('\n')}\n\u001b[J`);
    this.#drawn = shown.length;
  }

  leave(): void {
    if (this.#drawn > 0) process.stdout.write('\u001b[?25h');
    this.#drawn = 0;
  }
}

function detachment() {
  let wake: () => void = () => undefined;
  let asked = false;
  const onSignal = () => {
    asked = true;
    wake();
  };
  process.once('SIGINT', onSignal);
  return {
    within: (milliseconds: number) =>
      new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(asked), milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
        if (asked) wake();
      }),
    stop: () => void process.removeListener('SIGINT', onSignal),
  };
}
