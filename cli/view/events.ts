import type { Status } from '../../workflows/contract/status.ts';

/** Something that happened between two looks at an incident: a line in a pipe, a record of NDJSON. */
export interface Happened {
  at: string;
  event: 'step' | 'gate' | 'vote' | 'task' | 'findings' | 'incident';
  id: string;
  state: string;
  text: string;
}

/** What is new in `now` compared with `before` (undefined at the first look). */
export function whatHappened(before: Status | undefined, now: Status, at: string): Happened[] {
  const happened: Happened[] = [];
  for (const step of now.steps) {
    const was = before?.steps.find(({ id }) => id === step.id);
    if (step.state === 'pending' || (was?.state === step.state && was.summary === step.summary)) continue;
    happened.push({
      at: step.endedAt ?? step.startedAt ?? at,
      event: 'step',
      id: step.id,
      state: step.state,
      text: `${step.title}${step.summary ? `: ${step.summary}` : ''}`,
    });
  }
  for (const gate of now.gates) {
    const was = before?.gates.find(({ id }) => id === gate.id);
    for (const vote of gate.votes.slice(was?.votes.length ?? 0)) {
      happened.push({
        at: vote.at,
        event: 'vote',
        id: gate.id,
        state: vote.verdict,
        text: `${vote.name}: ${vote.verdict}${vote.reason ? ` (${vote.reason})` : ''}`,
      });
    }
    if (was?.state === gate.state) continue;
    happened.push({
      at: gate.closedAt ?? gate.openedAt,
      event: 'gate',
      id: gate.id,
      state: gate.state,
      text: `${gate.title} ${gate.outcome ?? `${gate.quorum} of ${gate.approvers.map(({ name }) => name).join(', ')}`}`,
    });
  }
  for (const task of now.tasks) {
    const was = before?.tasks.find(({ id }) => id === task.id);
    if (was?.state === task.state) continue;
    happened.push({
      at: task.doneAt ?? task.openedAt,
      event: 'task',
      id: task.id,
      state: task.state,
      text: `${task.title} (${task.assignee.name})`,
    });
  }
  if (now.findingCount !== (before?.findingCount ?? 0)) {
    happened.push({
      at,
      event: 'findings',
      id: 'findings',
      state: String(now.findingCount),
      text: `${now.findingCount} findings so far`,
    });
  }
  if (now.closedAt !== undefined && before?.closedAt === undefined) {
    happened.push({
      at: now.closedAt,
      event: 'incident',
      id: now.incident.id,
      state: now.outcome ?? 'closed',
      text: `${now.incident.id} is closed: ${now.outcome}`,
    });
  }
  return happened.sort((a, b) => a.at.localeCompare(b.at));
}
