import { CancellationScope, CancelledFailure, condition, isCancellation } from '@temporalio/workflow';
import { act } from './act.ts';
import type { StepState } from './contract/step.ts';
import { type Failed, failureOf } from './failure-of.ts';
import { inParallel } from './in-parallel.ts';
import { type Performed, perform } from './perform.ts';
import { type GatedStep, type PlaybookStep, type ReadName, type ReadStep, stepInput } from './playbook.ts';
import type { Presenter } from './presenter.ts';
import { runGate, warrantOf } from './run-gate.ts';
import type { GateRecord, RunState } from './run-state.ts';

/** Rotations and tasks of one plan that run at the same time. */
const atOnce = 4;

interface Ended {
  state: StepState;
  summary: string;
}

/** What a gated step has behind it when it is tried again. */
interface Progress {
  attempt: number;
  approved?: GateRecord;
  done: Map<string, Performed>;
}

/** Runs a step to its end. A failure for good parks it until a person retries, skips or aborts. */
export async function runStep(run: RunState, presenter: Presenter, step: PlaybookStep): Promise<void> {
  const progress: Progress = { attempt: 0, done: new Map() };
  for (;;) {
    progress.attempt += 1;
    run.move(step.id, 'running');
    try {
      const { state, summary } =
        step.effect === 'reads' ? await read(run, step) : await gated(run, presenter, step, progress);
      run.move(step.id, state, summary);
      presenter.say(`${state === 'done' ? '✔' : '⚠'} ${step.title}: ${summary}`);
      return;
    } catch (error) {
      if (run.aborted || isCancellation(error)) {
        run.move(step.id, 'aborted', 'The run was aborted.');
        if (isCancellation(error) && !run.aborted) throw error;
        return;
      }
      const failed = failureOf(error);
      const control = await park(run, presenter, step, failed);
      if (control === 'over') return;
      if (failed.code === 'Drift' || failed.code === 'WarrantRefused' || failed.code === 'RotationUndone') {
        delete progress.approved;
      }
    }
  }
}

async function read<Name extends ReadName>(run: RunState, step: ReadStep<string, Name>): Promise<Ended> {
  // The report is made from the ledger on disk, so everything noted so far must be there.
  if (step.closes) await run.ledger.flush();
  const result = await act(step.run, step.title, step.input(run.facts));
  Object.assign(run.facts, step.keep(result));
  noteResult(run, step.id, result);
  return { state: 'done', summary: step.tell(result) };
}

/** The ledger holds what a step found, because the report is made from the ledger alone. */
function noteResult(run: RunState, step: string, result: unknown): void {
  run.ledger.note('evidence', 'The result of this step.', { step, data: result });
}

async function gated(run: RunState, presenter: Presenter, step: GatedStep<string>, progress: Progress): Promise<Ended> {
  if (!progress.approved) {
    const planned = await act(step.plan, `Plan: ${step.title}`, stepInput(run.facts));
    const plan = { ...planned, actions: planned.actions.filter(({ id }) => !progress.done.has(id)) };
    if (plan.actions.length === 0) return { state: 'done', summary: plan.because[0] ?? 'There is nothing to do.' };
    const record = await runGate(run, presenter, step, plan, progress.attempt);
    const { state, outcome = '' } = record.gate;
    if (state === 'denied' || state === 'expired' || state === 'aborted') return { state, summary: outcome };
    progress.approved = record;
  }
  return performAll(run, presenter, step, progress.approved, progress);
}

async function performAll(
  run: RunState,
  presenter: Presenter,
  step: GatedStep<string>,
  record: GateRecord,
  progress: Progress,
): Promise<Ended> {
  const { plan } = record.gate;
  if (!run.facts.plans.includes(plan)) run.facts.plans.push(plan);
  const warrant = warrantOf(run, record);
  const waiting = plan.actions.filter(({ id }) => !progress.done.has(id));
  const onlyPeople = () => waiting.every(({ id, kind }) => progress.done.has(id) || kind === 'manual-task');
  run.move(step.id, onlyPeople() ? 'waiting-for-person' : 'running', `${waiting.length} actions were approved.`);
  await inParallel(atOnce, waiting, async (action) => {
    if (run.aborted) throw new CancelledFailure('The run was aborted.');
    progress.done.set(action.id, await perform(run, presenter, step.id, action, warrant));
    if (run.step(step.id).state === 'running' && onlyPeople() && progress.done.size < plan.actions.length) {
      run.move(step.id, 'waiting-for-person', 'Only manual tasks are left.');
    }
  });
  return summaryOf([...progress.done.values()]);
}

function summaryOf(all: readonly Performed[]): Ended {
  const worst = all.find(({ state }) => state === 'half-done') ?? all.find(({ state }) => state === 'skipped');
  if (worst) return { state: worst.state, summary: worst.summary };
  if (all.length === 1) return { state: 'done', summary: all[0]?.summary ?? '' };
  return { state: 'done', summary: `${all.length} actions were carried out.` };
}

async function park(
  run: RunState,
  presenter: Presenter,
  step: PlaybookStep,
  failed: Failed,
): Promise<'again' | 'over'> {
  const sentence = `${failed.sentence} ${failed.help}`;
  run.move(step.id, 'needs-human', sentence);
  run.ledger.note('note', `${step.title} needs a human: ${failed.sentence}`, {
    step: step.id,
    data: { code: failed.code },
  });
  await CancellationScope.nonCancellable(() => run.ledger.flush());
  presenter.say(`⚠ ${step.title} needs a human. ${sentence} Use \`ir retry\`, \`ir skip\` or \`ir abort\`.`);
  presenter.refresh('incident');
  await condition(() => run.controls.has(step.id) || run.aborted !== undefined);
  const control = run.controls.get(step.id);
  run.controls.delete(step.id);
  if (run.aborted) {
    run.move(step.id, 'aborted', 'The run was aborted.');
    return 'over';
  }
  if (control?.kind === 'skip') {
    run.move(step.id, 'skipped', `Skipped by ${control.by}.`);
    return 'over';
  }
  return 'again';
}
