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

/** Everything a view needs: the answer to the `status` query. */
export const Status = z.object({
  incident: Incident,
  requester: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  phase: Phase,
  outcome: Outcome.optional(),
  steps: z.array(Step),
  gates: z.array(Gate),
  tasks: z.array(ManualTask),
  blastRadius: z.array(Credential),
  /** The gravest findings first; `findingCount` counts all. */
  findings: z.array(Finding),
  findingCount: z.number().int(),
  coverage: z.object({ audit: Coverage.optional(), conversations: Coverage.optional() }),
  message: SlackMessage.optional(),
  report: z.array(Evidence),
  ledgerHead: z.string(),
});
export type Status = z.infer<typeof Status>;
