import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { Incident } from './contract/incident.ts';
import type { RotationOrder } from './contract/rotation.ts';
import * as playbooks from './playbooks/index.ts';
import { rotateCredential } from './rotate-credential.ts';
import { runPlaybook } from './run-playbook.ts';

/**
 * The bundle's entry. The workflow type is the playbook's name, so that the Temporal UI speaks of `mcp-compromise` and
 * not of an engine; a new playbook needs no code here.
 */
export default async function start(input: Incident | RotationOrder): Promise<unknown> {
  const { workflowType } = workflowInfo();
  if (workflowType === 'rotate-credential') return rotateCredential(input as RotationOrder);
  const playbook = Object.values(playbooks).find(({ name }) => name === workflowType);
  if (!playbook) throw ApplicationFailure.nonRetryable(`There is no playbook called ${workflowType}.`, 'ConfigInvalid');
  return runPlaybook(playbook, input as Incident);
}
