import { z } from 'zod';
import type { Gate } from '../../workflows/contract/gate.ts';

/** Action ids of our buttons. An id that a deployed card carries must keep its meaning for ever. */
export const actionIds = { approve: 'gate_approve', deny: 'gate_deny', done: 'task_done' } as const;

/**
 * What a gate's button says about itself. Nothing here is trusted: it only names the card that the person saw, and the
 * workflow compares each part with what it holds.
 */
export const GateButton = z.strictObject({
  /** Workflow id and run id. */
  w: z.string().min(1),
  r: z.string().min(1),
  /** Gate id, nonce, and digest of the plan. */
  g: z.string().min(1),
  n: z.string().min(1),
  d: z.string().min(1),
});
export type GateButton = z.infer<typeof GateButton>;

/** What a manual task's button says about itself: workflow id, run id, task id. */
export const TaskButton = z.strictObject({ w: z.string().min(1), r: z.string().min(1), t: z.string().min(1) });
export type TaskButton = z.infer<typeof TaskButton>;

export function gateValue(gate: Gate): string {
  const { workflowId: w, runId: r, id: g, nonce: n, digest: d } = gate;
  return JSON.stringify({ w, r, g, n, d } satisfies GateButton);
}

export function taskValue(run: { workflowId: string; runId: string }, task: string): string {
  return JSON.stringify({ w: run.workflowId, r: run.runId, t: task } satisfies TaskButton);
}

/** Reads a button's value with its schema; undefined where it is not one of ours. */
export function readValue<T>(schema: z.ZodType<T>, value: string | undefined): T | undefined {
  if (value === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
