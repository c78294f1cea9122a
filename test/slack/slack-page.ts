import { z } from 'zod';
import type { SlackSim } from '../../sim/slack/start.ts';

const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
  threadTs: z.string().optional(),
  onlyFor: z.string().optional(),
});
const State = z.object({
  messages: z.array(Message),
  ephemerals: z.array(Message),
  views: z.array(z.looseObject({ id: z.string(), user: z.string(), private_metadata: z.string() })),
  failures: z.array(z.object({ why: z.string() })),
  sockets: z.array(z.unknown()),
  api: z.object({ counts: z.record(z.string(), z.looseObject({})) }),
});
const Answer = z.looseObject({ ok: z.boolean() });

/** What people see and do on the simulated Slack. */
export class SlackPage {
  readonly #sim: SlackSim;

  constructor(sim: SlackSim) {
    this.#sim = sim;
  }

  async state(): Promise<z.infer<typeof State>> {
    const answer = await fetch(`${this.#sim.url}/_sim/state`);
    return State.parse(await answer.json());
  }

  /** A verb of the simulator's control API: click, submit, command, fault, clear-faults … */
  async does(verb: string, body: object): Promise<z.infer<typeof Answer>> {
    const answer = await fetch(`${this.#sim.url}/_sim/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return Answer.parse(await answer.json());
  }

  /** What only this person sees, oldest first. */
  async whispersTo(user: string): Promise<string[]> {
    const { ephemerals } = await this.state();
    return ephemerals.filter(({ onlyFor }) => onlyFor === user).map(({ text }) => text);
  }
}
