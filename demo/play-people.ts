import { cast, channel, players } from './people.ts';

/** As much of an incident's status as the players need. */
export interface Seen {
  closedAt?: string | undefined;
  steps: readonly { state: string }[];
  gates: readonly {
    id: string;
    state: string;
    title: string;
    quorum: number;
    message?: { ts: string } | undefined;
    votes: readonly { person: string }[];
  }[];
  tasks: readonly {
    id: string;
    state: string;
    title: string;
    assignee: { id: string; name: string };
    message?: { ts: string } | undefined;
  }[];
}

/** What the players act with. */
export interface Stage {
  look: () => Promise<Seen>;
  slackUrl: string;
  /** Does in the vendor's console what the task says, and hands the new value to Vault. */
  doTask: (taskId: string) => Promise<void>;
  say: (sentence: string) => void;
}

/**
 * Plays the people of the demo on the Slack page until the incident is closed or needs
 * somebody real: presses Approve as two different people
 * at each gate, does the manual tasks and presses Done. It only does what a person could do there.
 */
export async function playPeople(stage: Stage): Promise<void> {
  const done = new Set<string>();
  for (;;) {
    const seen = await stage.look();
    if (seen.closedAt !== undefined || seen.steps.some(({ state }) => state === 'needs-human')) return;
    for (const gate of seen.gates) {
      if (gate.state !== 'open' || !gate.message) continue;
      for (const person of players.slice(0, gate.quorum)) {
        const move = `${gate.id} ${gate.message.ts} ${person}`;
        if (done.has(move) || gate.votes.some((vote) => vote.person === person)) continue;
        done.add(move);
        stage.say(`${nameOf(person)} presses Approve: ${gate.title}`);
        await press(stage.slackUrl, person, gate.message.ts, 'gate_approve');
      }
    }
    for (const task of seen.tasks) {
      if (task.state !== 'open' || !task.message || done.has(task.id)) continue;
      done.add(task.id);
      stage.say(`${task.assignee.name} does it in the console and presses Done: ${task.title}`);
      await stage.doTask(task.id);
      await press(stage.slackUrl, task.assignee.id, task.message.ts, 'task_done');
    }
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

async function press(slackUrl: string, person: string, ts: string, actionId: string): Promise<void> {
  const user = cast.find(({ id }) => id === person)?.account;
  const response = await fetch(`${slackUrl}/_sim/click`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, channel, ts, action_id: actionId, confirm: true }),
  });
  const answer = (await response.json()) as { ok?: boolean; why?: string };
  if (answer.ok === false) throw new Error(`the Slack page refused the click: ${answer.why ?? 'no reason given'}`);
}

function nameOf(person: string): string {
  return cast.find(({ id }) => id === person)?.name ?? person;
}
