import { condition, sleep } from '@temporalio/workflow';
import { act } from './act.ts';
import type { RunState } from './run-state.ts';

/** At most this many attempts at one message while the run is closing; then the run ends without Slack. */
const lastTries = 3;

/**
 * The one writer of everything the run shows in Slack. Changes mark a message as stale and one loop brings stale
 * messages up to date, so edits never race and a burst of changes is one edit. Slack is a view: when it is down the run
 * goes on and the loop comes back.
 */
export class Presenter {
  readonly #run: RunState;
  readonly #stale = new Set<string>();
  readonly #lines: { thread: string; text: string }[] = [];
  #closing = false;

  constructor(run: RunState) {
    this.#run = run;
  }

  /** `incident`, `gate:<id>` or `task:<id>` is out of date. */
  refresh(message: string): void {
    this.#stale.add(message);
  }

  /** Forgets where a gate's card is, so that a fresh one is posted: the buttons of a former run no longer work. */
  repost(gateId: string): void {
    const record = this.#run.gates.get(gateId);
    if (record) delete record.gate.message;
    this.refresh(`gate:${gateId}`);
  }

  /** A line in the thread of a message; in the incident's thread they are the timeline. */
  say(text: string, thread = 'incident'): void {
    this.#lines.push({ thread, text });
  }

  /** Runs until {@link close} was called and all is shown, or Slack refused for too long. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.#closing || this.#hasWork()) {
      await condition(() => this.#closing || this.#hasWork());
      try {
        await this.#showOne();
        failures = 0;
      } catch {
        failures += 1;
        if (this.#closing && failures >= lastTries) {
          this.#run.ledger.note('note', 'Slack could not be brought up to date before the run ended.');
          return;
        }
        await sleep('30s', { summary: 'Slack does not answer; the run goes on meanwhile' });
      }
    }
  }

  close(): void {
    this.#closing = true;
  }

  #hasWork(): boolean {
    return this.#stale.size > 0 || this.#lines.length > 0;
  }

  async #showOne(): Promise<void> {
    // The incident's own message comes first: every thread hangs on it.
    const next = this.#stale.has('incident') ? 'incident' : [...this.#stale][0];
    if (next === undefined) return this.#reply();
    this.#stale.delete(next);
    try {
      await this.#show(next);
    } catch (error) {
      this.#stale.add(next);
      throw error;
    }
  }

  async #show(message: string): Promise<void> {
    const run = this.#run;
    const [kind, id = ''] = split(message);
    if (kind === 'incident') {
      run.message = await act('showIncident', 'Show the incident in Slack', run.overview());
    } else if (kind === 'gate') {
      const record = run.gates.get(id);
      if (!record) return;
      const { plan: _, ...gate } = record.gate;
      const input = {
        gate: { ...gate, runId: run.runId() },
        requester: run.nameOf(run.incident.requestedBy),
        findings: run.facts.topFindings(),
      };
      record.gate.message = await act('showGate', `Show the ${gate.state} gate of ${gate.step} in Slack`, input);
    } else {
      const record = run.tasks.get(id);
      if (!record) return;
      const { incident, workflowId } = run;
      const input = { task: record.task, overview: { incident, workflowId, runId: run.runId() } };
      record.task.message = await act('showTask', `Show the task ${id} in Slack`, input);
    }
  }

  async #reply(): Promise<void> {
    const thread = this.#lines[0]?.thread;
    if (thread === undefined) return;
    const batch = this.#lines.filter((line) => line.thread === thread).slice(0, 20);
    const message = this.#messageOf(thread);
    if (message) {
      const text = batch.map((line) => line.text).join('\n');
      await act('replyInThread', 'Add to the timeline in Slack', { message, text });
    }
    for (const line of batch) this.#lines.splice(this.#lines.indexOf(line), 1);
  }

  #messageOf(thread: string) {
    const [kind, id = ''] = split(thread);
    if (kind === 'gate') return this.#run.gates.get(id)?.gate.message;
    if (kind === 'task') return this.#run.tasks.get(id)?.task.message;
    return this.#run.message;
  }
}

function split(message: string): [string, string?] {
  const colon = message.indexOf(':');
  return colon < 0 ? [message] : [message.slice(0, colon), message.slice(colon + 1)];
}
