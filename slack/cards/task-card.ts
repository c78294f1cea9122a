import type { Overview } from '../../workflows/contract/status.ts';
import type { ManualTask } from '../../workflows/contract/task.ts';
import { type Block, button, context, header, type Message, section } from './block-kit.ts';
import { actionIds, taskValue } from './button-value.ts';
import { fitLines, limits } from './limits.ts';
import { slackDate } from './moment.ts';
import { code, cost, prose } from './text.ts';

/** Which run a task belongs to. */
export type TaskRun = Pick<Overview, 'incident' | 'workflowId' | 'runId'>;

const words: Record<ManualTask['state'], string> = {
  open: 'To do by hand',
  checking: 'Being checked',
  verified: 'Done and verified',
  'done-unproven': 'Done, not proven',
  skipped: 'Skipped',
};

/** The card of a manual task: who does what, step by step, and what the engine could verify afterwards. */
export function taskCard(task: ManualTask, run: TaskRun): Message {
  const who = prose(task.assignee.name, 80);
  const where = `server ${prose(run.incident.server, 80)}, incident ${prose(run.incident.id, 40)}`;
  const blocks: Block[] = [header(`${words[task.state]}: ${task.title}`), section(factsOf(task, run))];
  if (task.checks.length > 0) {
    const checks = task.checks.map(({ ok, text }) => `• ${ok ? 'proven' : 'not proven'}: ${prose(text, 250)}`);
    blocks.push(section(`*What the engine found*\n${fitLines(checks, 1500)}`));
  }
  const steps = task.instructions.map((step, index) => `${index + 1}. ${prose(step, 400)}`);
  blocks.push(section(`*What to do*\n${steps.length === 0 ? 'Nothing is written down.' : fitLines(steps, 2800)}`));
  if (task.state === 'open') blocks.push(...doneButton(task, run));
  blocks.push(
    context(`Opened ${slackDate(task.openedAt)} · task ${code(task.id, 100)} of step ${code(task.step, 80)}`),
  );
  const asks = task.state === 'open' ? `${who}, please do this by hand` : words[task.state];
  return { text: `${asks} (${where}): ${prose(task.title, 300)}`, blocks };
}

function factsOf(task: ManualTask, { incident }: TaskRun): string {
  const done = task.doneBy === undefined ? '' : ` Reported done by ${prose(task.doneBy, 80)}.`;
  return `*Assigned to ${prose(task.assignee.name, 80)}.* Server ${code(incident.server, 80)} in incident ${code(incident.id, 40)}.${done}`;
}

function doneButton(task: ManualTask, run: TaskRun): Block[] {
  const value = taskValue(run, task.id);
  if (cost(value) > limits.buttonValue) return [];
  const says = `Report as done: ${task.title}`;
  return [
    { type: 'actions', elements: [button('Done', says, { action_id: actionIds.done, value, style: 'primary' })] },
  ];
}
