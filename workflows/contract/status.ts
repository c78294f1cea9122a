import { z } from 'zod';
import { Evidence } from './evidence.ts';
import { Coverage, Finding } from './finding.ts';
import { Gate, SlackMessage } from './gate.ts';
import { Incident } from './incident.ts';
import { Credential } from './server.ts';
import { Step } from './step.ts';
import { ManualTask } from './task.ts';

/** NIST SP 800-61 words for where an incident stands. */
export const Phase = z.enum(['analysis', 'containment', 'eradication', 'recovery', 'needs-human', 'closed']);
export type Phase = z.infer<typeof Phase>;

/** How an incident ended. `half-done`: past a pivot, not finished; a person is needed. */
export const Outcome = z.enum(['contained', 'denied', 'expired', 'half-done', 'aborted', 'incomplete']);
export type Outcome = z.infer<typeof Outcome>;

/** The short view of a run: enough for one Slack message and a line in a list, small enough to be sent often. */
export const Overview = z.object({
  incident: Incident,
  /** The requester's name. */
  requester: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  phase: Phase,
  outcome: Outcome.optional(),
  steps: z.array(Step),
  findingCount: z.number().int(),
  message: SlackMessage.optional(),
  report: z.array(Evidence),
});
export type Overview = z.infer<typeof Overview>;

/** Everything a view needs: the answer to the `status` query. */
export const Status = Overview.extend({
  gates: z.array(Gate),
  tasks: z.array(ManualTask),
  blastRadius: z.array(Credential),
  /** The gravest findings first; `findingCount` counts all. */
  findings: z.array(Finding),
  coverage: z.object({ audit: Coverage.optional(), conversations: Coverage.optional() }),
  ledgerHead: z.string(),
});
export type Status = z.infer<typeof Status>;
