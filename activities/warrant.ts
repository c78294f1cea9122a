import { Context } from '@temporalio/activity';
import type { ActionOrder } from '../workflows/contract/activities.ts';
import { authenticate, Refusal } from '../workflows/contract/attestation.ts';
import { canonicalJson, sha256Hex } from '../workflows/contract/canonical.ts';
import { Plan } from '../workflows/contract/plan.ts';
import type { Policy } from '../workflows/contract/policy.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { fail } from './fail.ts';

/** Checks that an action was approved, against the configuration of this worker. @throws `WarrantRefused` */
export type RequireWarrant = (order: ActionOrder) => Promise<void>;

/**
 * The second lock. The workflow already judged the gate; an acting activity asks again, with this worker's own keys and
 * policy: is the plan the one that was approved, is the action in it, did enough of the right people sign for this very
 * run. So neither a forged workflow input nor a changed history makes anything happen.
 * @param policyNow who may decide about a server, as configured now; an approver removed meanwhile no longer counts
 */
export function createRequireWarrant(deps: {
  evidence: EvidenceStore;
  policyNow: (server: string) => Policy;
}): RequireWarrant {
  return async ({ action, warrant, server }) => {
    const bytes = await deps.evidence.read({ address: warrant.plan.address, sha256: warrant.digest });
    const parsed = Plan.safeParse(JSON.parse(bytes.toString('utf8')));
    if (!parsed.success) throw fail('WarrantRefused', 'The approved plan cannot be read.');
    const plan = parsed.data;
    if (plan.incident !== warrant.incident || plan.server !== server) {
      throw fail('WarrantRefused', 'The approved plan is for another incident or server.');
    }
    const approved = plan.actions.find(({ id }) => id === action.id);
    if (!approved || sha256Hex(canonicalJson(approved)) !== sha256Hex(canonicalJson(action))) {
      throw fail('WarrantRefused', `The action ${action.id} is not in the approved plan.`);
    }
    requireOwnRun(warrant);
    const policy = deps.policyNow(server);
    const effect = plan.actions.some((one) => one.effect === 'destructive') ? 'destructive' : 'reversible';
    const { approvers, quorum } = policy.gates[effect];
    const people = new Set<string>();
    for (const signed of warrant.decisions) {
      const person = approverIn(signed, warrant, policy);
      if (person !== undefined && approvers.includes(person)) people.add(person);
    }
    for (const { person } of policy.excluded) people.delete(person);
    if (people.size < quorum) {
      throw fail('WarrantRefused', `${quorum} approvals are needed and ${people.size} are valid for this run.`);
    }
  };
}

function requireOwnRun({ workflowId, runId }: ActionOrder['warrant']): void {
  const caller = Context.current().info.workflowExecution;
  // A child acts under its parent's warrant; that it is this parent's child is checked where the child starts.
  const own = caller?.workflowId === workflowId && caller?.runId === runId;
  if (!own && !caller?.workflowId.startsWith(`${workflowId}/`)) {
    throw fail('WarrantRefused', 'The approvals are for another run of this incident.');
  }
}

function approverIn(signed: unknown, warrant: ActionOrder['warrant'], policy: Policy): string | undefined {
  try {
    const said = authenticate(signed, policy);
    const fits =
      said.kind === 'decide' &&
      said.verdict === 'approve' &&
      said.workflowId === warrant.workflowId &&
      said.runId === warrant.runId &&
      said.gate === warrant.gate &&
      said.nonce === warrant.nonce &&
      said.digest === warrant.digest;
    return fits ? said.person : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
