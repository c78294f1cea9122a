import type { Activities, StepInput } from './contract/activities.ts';
import type { Evidence } from './contract/evidence.ts';
import type { Finding } from './contract/finding.ts';
import type { Incident } from './contract/incident.ts';
import type { Plan } from './contract/plan.ts';
import type { Policy } from './contract/policy.ts';
import type {
  AuditResult,
  BumpResult,
  Proof,
  RevokeResult,
  ScanResult,
  VerifyResult,
  Window,
} from './contract/results.ts';
import type { RotationResult } from './contract/rotation.ts';
import type { Dossier, Preserved } from './contract/server.ts';
import type { Overview, Phase } from './contract/status.ts';
import type { ManualTask } from './contract/task.ts';

/** What a run has found out so far. Steps read it to make their input and add to it with their result. */
export interface Facts {
  incident: Incident;
  window: Window;
  policy?: Policy;
  dossier?: Dossier;
  preserved?: Preserved;
  audit?: AuditResult;
  scan?: ScanResult;
  /** Approved plans that were carried out, whole or in part. */
  plans: Plan[];
  revoked?: RevokeResult;
  bumped?: BumpResult;
  rotations: RotationResult[];
  verified?: VerifyResult;
  report?: Evidence[];
  /** Snapshots for the step that tells people. */
  overview: () => Overview;
  topFindings: () => Finding[];
  tasks: () => ManualTask[];
  /** Chains of this run and its children, for the report. */
  chains: () => { incident: string; name: string; runId: string }[];
}

interface Common<Id extends string> {
  id: string;
  /** A verb-first sentence; the bar in the Temporal UI. */
  title: string;
  /** Steps that must have ended well before this one starts; say in the playbook why it waits. */
  needs: readonly NoInfer<Id>[];
  /** Where the incident stands once this step has started. */
  phase: Exclude<Phase, 'needs-human' | 'closed'>;
  /** Starts when its needs have ended, well or not: telling, verifying and documenting happen in any case. */
  always?: true;
  /** The outcome is settled before this step starts, so that it can be written down. */
  closes?: true;
}

/** A step that changes nothing, and therefore needs no gate. Its `input`, `keep` and `tell` fit the activity it runs. */
export type ReadStep<Id extends string = string, Name extends ReadName = ReadName> = {
  [N in Name]: Common<Id> & {
    effect: 'reads';
    run: N;
    input: (facts: Facts) => Parameters<Activities[N]>[0];
    /** What the result adds to the facts. */
    keep: (result: Awaited<ReturnType<Activities[N]>>) => Partial<Facts>;
    /** The result as one sentence with counts and names of ours. */
    tell: (result: Awaited<ReturnType<Activities[N]>>) => string;
  };
}[Name];

export type ReadName =
  | 'loadPolicy'
  | 'resolveServer'
  | 'preserveEvidence'
  | 'queryAuditLogs'
  | 'scanConversations'
  | 'verifyContainment'
  | 'notify'
  | 'writeReport';

/**
 * A step with an effect: it plans, asks at a gate, and performs what was approved, action by action. A playbook whose
 * step has an effect but no gate does not compile.
 */
export interface GatedStep<Id extends string> extends Common<Id> {
  effect: 'reversible' | 'destructive';
  plan: 'planRevocation' | 'planRotation' | 'planBump';
  gate: {
    /** The question people answer, as a sentence. */
    question: (facts: Facts) => string;
  };
}

export type PlaybookStep<Id extends string = string> = ReadStep<Id> | GatedStep<Id>;

export interface Playbook {
  /** The workflow type that the Temporal UI shows. */
  name: string;
  title: string;
  steps: readonly PlaybookStep[];
}

/** Declares a playbook: `needs` may only name steps of this very playbook. */
export function definePlaybook<const Id extends string>(playbook: {
  name: string;
  title: string;
  steps: readonly PlaybookStep<Id>[];
}): Playbook {
  return playbook;
}

/** The input that reading and planning steps share. Only steps that need `resolve-server` may call it. */
export function stepInput(facts: Facts): StepInput {
  const { incident, window, dossier } = facts;
  if (!dossier) throw new Error('the playbook asks for the dossier before resolve-server');
  return { incident: incident.id, server: incident.server, window, dossier };
}

/** A proof list as «5 of 5 checks passed». */
export function tellProofs(proofs: readonly Proof[]): string {
  const failed = proofs.filter(({ ok }) => !ok).length;
  return `${proofs.length - failed} of ${proofs.length} checks passed.`;
}
