import { executeChild, workflowInfo } from '@temporalio/workflow';
import type { RotationOrder, RotationResult } from '../../workflows/contract/rotation.ts';
import { rotateCredential } from '../../workflows/rotate-credential.ts';

/** Stands for the incident that holds the approvals: gives its own run to the warrant, or another one's. */
export async function incident(order: RotationOrder, foreignRun?: string): Promise<RotationResult> {
  const { workflowId, runId } = workflowInfo();
  const warrant = { ...order.warrant, workflowId, runId: foreignRun ?? runId };
  return executeChild<typeof rotateCredential>('rotate-credential', {
    workflowId: `${workflowId}/rotate`,
    args: [{ ...order, warrant }],
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
}

export { rotateCredential as 'rotate-credential' };
