import { ApplicationFailure, condition } from '@temporalio/workflow';
import { act } from './act.ts';
import type { Action } from './contract/plan.ts';
import { failureOf } from './failure-of.ts';
import { stepInput } from './playbook.ts';
import type { Presenter } from './presenter.ts';
import type { RunState, TaskRecord } from './run-state.ts';

/** How often the assignee is reminded, and how many times. */
const reminder = { every: '2h', times: 12 } as const;

/**
 * A manual task, from its assignment to its check: a person does it in the vendor's console, says so, and the engine
 * asks the world. Ends when it is verified, done as far as can be told, or skipped with the step.
 */
export async function runTask(run: RunState, presenter: Presenter, step: string, action: Action): Promise<TaskRecord> {
  const record = openTask(run, step, action);
  const { task } = record;
  run.tasks.set(task.id, record);
  run.ledger.note('task-opened', `${task.assignee.name} was asked: ${task.title}`, {
    step,
    data: { task: task.id, action },
  });
  run.changed();
  await run.ledger.flush();
  presenter.refresh(`task:${task.id}`);
  while (task.state === 'open') {
    await untilReported(presenter, record);
    if (reported(record)) await check(run, record);
    presenter.refresh(`task:${task.id}`);
    run.changed();
  }
  const by = task.doneBy === undefined ? '' : ` by ${run.nameOf(task.doneBy)}`;
  run.ledger.note('task-closed', `${task.title}: ${task.state}${by}.`, {
    step,
    data: { task: task.id, checks: task.checks },
  });
  return record;
}

// Behind a function because the compiler does not see that a handler changes the state during an await.
function reported({ task }: TaskRecord): boolean {
  return task.state === 'checking';
}

function openTask(run: RunState, step: string, action: Action): TaskRecord {
  const { assignee, steps } = action.args;
  if (typeof assignee !== 'string' || !Array.isArray(steps)) {
    throw ApplicationFailure.nonRetryable(
      `The manual task ${action.id} names no assignee or no steps.`,
      'ConfigInvalid',
    );
  }
  return {
    action,
    task: {
      id: action.id,
      step,
      title: action.title,
      assignee: { id: assignee, name: run.nameOf(assignee) },
      instructions: steps,
      state: 'open',
      openedAt: new Date().toISOString(),
      checks: [],
    },
  };
}

async function untilReported(presenter: Presenter, { task }: TaskRecord): Promise<void> {
  const summary = `Manual task of ${task.assignee.name}: ${task.title}`.slice(0, 380);
  for (let asked = 0; asked < reminder.times; asked++) {
    if (await condition(() => task.state !== 'open', reminder.every, { summary })) return;
    presenter.say(`${task.assignee.name}, this task still waits for you: ${task.title}`, `task:${task.id}`);
  }
  await condition(() => task.state !== 'open');
}

async function check(run: RunState, { task, action }: TaskRecord): Promise<void> {
  try {
    const input = { ...stepInput(run.facts), action, openedAt: task.openedAt };
    const proofs = await act('checkManualTask', `Check the manual task ${task.id}`, input);
    task.checks = proofs.map(({ ok, text }) => ({ ok, text }));
    task.state = proofs.length > 0 && proofs.every(({ ok }) => ok) ? 'verified' : 'done-unproven';
  } catch (error) {
    const { code, sentence } = failureOf(error);
    task.checks = [{ ok: false, text: sentence }];
    task.state = 'open';
    run.ledger.note('note', `${task.title}: reported done, but ${sentence}`, { step: task.step, data: { code } });
  }
}
