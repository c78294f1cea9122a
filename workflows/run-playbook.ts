import { allHandlersFinished, CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import { act } from './act.ts';
import type { Incident } from './contract/incident.ts';
import type { Status } from './contract/status.ts';
import { listenToPeople } from './handlers.ts';
import { outcomeOf } from './judge.ts';
import { Ledger } from './ledger.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import { Presenter } from './presenter.ts';
import { isOver, RunState } from './run-state.ts';
import { runStep } from './run-step.ts';

/**
 * The engine: runs any playbook. It starts each step as soon as what it needs has ended, so evidence is gathered while
 * a gate is open; a step that fails stops what needs it, not the rest. Returns how the incident stands at the end.
 */
export async function runPlaybook(playbook: Playbook, incident: Incident): Promise<Status> {
  const chain = { incident: incident.id, name: 'incident', runId: workflowInfo().runId };
  const ledger = new Ledger(chain, async (entries) => {
    const last = entries.at(-1)?.seq ?? 0;
    await act('appendLedger', `Write ledger lines up to ${last}`, { chain, entries });
  });
  const run = new RunState(incident, playbook, ledger);
  const presenter = new Presenter(run);
  listenToPeople(run, presenter);
  ledger.note('incident-opened', `${incident.requestedBy} started ${playbook.name} for ${incident.server}.`, {
    data: { incident, window: run.facts.window },
  });
  run.changed();
  await ledger.flush();
  presenter.refresh('incident');
  const presenting = CancellationScope.nonCancellable(() => presenter.run());
  try {
    await runSteps(run, presenter);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => endCancelled(run, presenter));
    await presenting;
    throw error;
  }
  await finish(run, presenter);
  await presenting;
  return run.status();
}

/** Steps that become ready together start in the order of the playbook, so that a replay does the same. */
async function runSteps(run: RunState, presenter: Presenter): Promise<void> {
  const running: Promise<void>[] = [];
  const failures: unknown[] = [];
  const started = new Set<string>();
  while (started.size < run.steps.length) {
    for (const step of run.playbook.steps) {
      if (started.has(step.id) || !isReady(run, step)) continue;
      started.add(step.id);
      const blockedBy = blockerOf(run, step);
      if (blockedBy !== undefined) {
        run.move(
          step.id,
          blockedBy === '' ? 'aborted' : 'blocked',
          blockedBy === '' ? 'The run was aborted.' : `${blockedBy} did not end well.`,
        );
        continue;
      }
      if (step.closes) settle(run);
      running.push(runStep(run, presenter, step).catch((error: unknown) => void failures.push(error)));
    }
    if (started.size < run.steps.length) {
      await condition(
        () => failures.length > 0 || run.playbook.steps.some((step) => !started.has(step.id) && isReady(run, step)),
      );
    }
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

function isReady(run: RunState, step: PlaybookStep): boolean {
  const needs = step.needs.map((id) => run.step(id).state);
  if (step.always) return needs.every(isOver);
  return (
    needs.every((state) => state === 'done' || state === 'skipped') ||
    needs.some((state) => isOver(state) && state !== 'done' && state !== 'skipped') ||
    run.aborted !== undefined
  );
}

/** The title of the need that keeps a step from running, '' when the run was aborted, undefined when it may run. */
function blockerOf(run: RunState, step: PlaybookStep): string | undefined {
  if (step.always) return undefined;
  if (run.aborted) return '';
  const bad = step.needs.find((id) => !['done', 'skipped'].includes(run.step(id).state));
  return bad === undefined ? undefined : run.step(bad).title;
}

/** Fixes the outcome before the report is written, so that the report can say it. */
function settle(run: RunState): void {
  const work = run.playbook.steps.filter(({ always }) => !always).map(({ id }) => run.step(id));
  const sound = run.facts.verified?.proofs.every(({ ok }) => ok) ?? false;
  run.outcome = outcomeOf(work, sound);
  run.ledger.note('incident-closed', `${run.incident.id} is ${run.outcome}.`, { data: { outcome: run.outcome } });
  run.changed();
}

async function finish(run: RunState, presenter: Presenter): Promise<void> {
  run.closedAt = new Date().toISOString();
  run.changed();
  await run.ledger.flush();
  presenter.refresh('incident');
  presenter.close();
  await condition(allHandlersFinished);
}

async function endCancelled(run: RunState, presenter: Presenter): Promise<void> {
  run.abort('It was cancelled in Temporal.', 'Temporal');
  for (const { id, state } of run.steps)
    if (!isOver(state)) run.move(id, 'aborted', 'The run was cancelled in Temporal.');
  run.outcome = 'aborted';
  run.ledger.note('incident-closed', `${run.incident.id} was cancelled in Temporal.`, { data: { outcome: 'aborted' } });
  await finish(run, presenter);
}
