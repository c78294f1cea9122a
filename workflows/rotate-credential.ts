import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { act } from './act.ts';
import type { RotationOrder, RotationResult, RotationState } from './contract/rotation.ts';
import { failureOf } from './failure-of.ts';
import { Ledger } from './ledger.ts';
import { isPhase, mustFinish, nextAfter, type Phase, type PhaseOutcome } from './rotation/machine.ts';
import { detailsOf, type Marks, summaryOf } from './rotation/outcome.ts';
import { phases } from './rotation/phases.ts';
import { credentialOf, type Known } from './rotation/progress.ts';

/**
 * Rotates one credential, as a child of the incident that holds the approvals. It never fails over the world: it ends
 * with a {@link RotationResult} that says what is true now. Cancelled before the pivot it undoes, after it finishes.
 * @throws `WarrantRefused` when its parent is not the run that was approved.
 */
export async function rotateCredential(order: RotationOrder): Promise<RotationResult> {
  const { parent } = workflowInfo();
  const { warrant } = order;
  if (parent?.runId !== warrant.runId || parent.workflowId !== warrant.workflowId) {
    throw ApplicationFailure.nonRetryable('The approvals are for another run of this incident.', 'WarrantRefused');
  }
  return new Rotation(order).run();
}

class Rotation {
  readonly #ledger: Ledger;
  readonly #marks: Marks = new Map();
  #known: Known;
  #cause: string | undefined;

  constructor(order: RotationOrder) {
    this.#known = { order };
    const chain = {
      incident: order.incident,
      name: `rotate-${credentialOf(order)}`,
      runId: workflowInfo().runId,
    };
    this.#ledger = new Ledger(chain, (entries) => act('appendLedger', 'Write the record', { chain, entries }));
  }

  async run(): Promise<RotationResult> {
    const state = await this.#untilEnd();
    return CancellationScope.nonCancellable(() => this.#end(state));
  }

  async #untilEnd(): Promise<RotationState> {
    let at: Phase | RotationState = 'read-base';
    while (isPhase(at)) at = nextAfter(at, await this.#outcomeOf(at));
    return at;
  }

  async #outcomeOf(phase: Phase): Promise<PhaseOutcome> {
    this.#mark(phase, 'running');
    try {
      if (mustFinish(phase)) await CancellationScope.nonCancellable(() => this.#perform(phase));
      else await this.#perform(phase);
    } catch (error) {
      return this.#stopped(phase, isCancellation(error) ? 'cancelled' : 'failed', error);
    }
    // A phase may end well although the run was cancelled meanwhile; the pivot must not begin then.
    if (!mustFinish(phase) && CancellationScope.current().consideredCancelled) {
      return this.#stopped(phase, 'cancelled');
    }
    this.#mark(phase, 'done');
    return 'done';
  }

  async #perform(phase: Phase): Promise<void> {
    const { title, acts, run } = phases[phase];
    if (acts) {
      const { action, warrant } = this.#known.order;
      this.#ledger.note('intent', `${title}.`, { data: { phase, action: action.id, digest: warrant.digest } });
      await this.#ledger.flush();
    }
    const found = await run(this.#known, title);
    this.#known = { ...this.#known, ...found };
    this.#ledger.note('outcome', `${title}: done.`, { data: { phase, ...found } });
  }

  #stopped(phase: Phase, outcome: 'failed' | 'cancelled', error?: unknown): PhaseOutcome {
    const { code, sentence } =
      outcome === 'cancelled' ? { code: 'Cancelled', sentence: 'The run was cancelled.' } : failureOf(error);
    // The first failure is why it was undone; what fails while undoing is the one a person must look at.
    this.#cause = mustFinish(phase) || this.#cause === undefined ? sentence : this.#cause;
    this.#ledger.note('outcome', `${phases[phase].title}: ${outcome}. ${sentence}`, { data: { phase, outcome, code } });
    this.#mark(phase, outcome);
    return outcome;
  }

  #mark(phase: Phase, state: 'running' | 'done' | 'failed' | 'cancelled'): void {
    this.#marks.set(phase, state);
    this.#show();
  }

  #show(end?: string): void {
    setCurrentDetails(detailsOf(this.#known, this.#marks, (phase) => phases[phase].title, end));
  }

  async #end(state: RotationState): Promise<RotationResult> {
    const { base, newKeyId, stagedVersion, oldRefusedAt, newAcceptedAt, order } = this.#known;
    const summary = summaryOf(state, this.#known, this.#cause);
    this.#ledger.note('note', summary, { data: { state } });
    this.#show(summary);
    // What was done stands, and the result must say so even where its last lines cannot be written.
    const written = await this.#ledger.flush().then(
      () => true,
      () => false,
    );
    const holdsNew = state === 'rotated' || state === 'half-done';
    const { chain, head, length } = this.#ledger;
    return {
      credential: credentialOf(order),
      state,
      summary: written ? summary : `${summary} The last lines of its record could not be written.`,
      ...(holdsNew && stagedVersion !== undefined ? { version: stagedVersion } : {}),
      ...(base?.oldKeyId === undefined ? {} : { oldKeyId: base.oldKeyId }),
      ...(newKeyId === undefined ? {} : { newKeyId }),
      ...(oldRefusedAt === undefined ? {} : { oldRefusedAt }),
      ...(newAcceptedAt === undefined ? {} : { newAcceptedAt }),
      ledger: { name: chain.name, runId: chain.runId, head, length },
    };
  }
}
