import { digestOf } from '../../workflows/contract/canonical.ts';
import type { Gate, GateSummary } from '../../workflows/contract/gate.ts';
import { Plan } from '../../workflows/contract/plan.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { fail } from '../fail.ts';

/**
 * The gate with its plan from the evidence store. What people see is what the digest stands for: a plan with another
 * digest is never shown.
 * @throws `EvidenceMissing`
 */
export async function readPlan(evidence: Pick<EvidenceStore, 'read'>, gate: GateSummary): Promise<Gate> {
  const bytes = await evidence.read(gate.planEvidence);
  const frozen = parse(bytes.toString('utf8'));
  const plan = Plan.safeParse(frozen);
  if (!plan.success || digestOf(frozen) !== gate.digest) {
    throw fail(
      'EvidenceMissing',
      `The plan at ${gate.planEvidence.address} is not the one that gate ${gate.id} is about.`,
    );
  }
  return { ...gate, plan: plan.data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
