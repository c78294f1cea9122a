import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { GateSummary, SlackMessage, Warrant } from './gate.ts';
import type { LedgerChain, LedgerEntry } from './ledger.ts';
import type { Action, Plan } from './plan.ts';
import type { Policy } from './policy.ts';
import type { AuditResult, BumpResult, Proof, RevokeResult, ScanResult, VerifyResult, Window } from './results.ts';
import type { RotationResult } from './rotation.ts';
import type { RotationActivities } from './rotation-activities.ts';
import type { Dossier, Preserved } from './server.ts';
import type { Overview } from './status.ts';
import type { ManualTask } from './task.ts';

/** What a reading or planning step is told. */
export interface StepInput {
  incident: string;
  server: string;
  window: Window;
  dossier: Dossier;
}

/** One approved action and the proof that it was approved. */
export interface ActionOrder {
  incident: string;
  server: string;
  action: Action;
  warrant: Warrant;
}

/** Reads the world and changes nothing. */
export interface ReadActivities {
  loadPolicy(query: { server: string; requestedBy: string }): Promise<Policy>;
  resolveServer(query: { incident: string; server: string }): Promise<Dossier>;
  preserveEvidence(input: StepInput): Promise<Preserved>;
  queryAuditLogs(input: StepInput): Promise<AuditResult>;
  scanConversations(input: StepInput): Promise<ScanResult>;
  planRevocation(input: StepInput): Promise<Plan>;
  planRotation(input: StepInput): Promise<Plan>;
  planBump(input: StepInput): Promise<Plan>;
  verifyContainment(input: {
    incident: string;
    server: string;
    rotations: RotationResult[];
    /** Plans that were approved and carried out, whole or in part. */
    plans: Plan[];
  }): Promise<VerifyResult>;
  /** Asks the world whether a manual task is really done. Throws `ManualTaskUnproven` if it can tell that it is not. */
  checkManualTask(input: StepInput & { action: Action; openedAt: string }): Promise<Proof[]>;
}

/** Changes the world, and therefore wants a {@link Warrant}. */
export interface ActingActivities {
  revokeAccess(order: ActionOrder): Promise<RevokeResult>;
  bumpVersion(order: ActionOrder): Promise<BumpResult>;
}

/** Keeps the record. */
export interface RecordActivities {
  appendLedger(lines: { chain: LedgerChain; entries: LedgerEntry[] }): Promise<void>;
  freezePlan(input: { plan: Plan }): Promise<Evidence>;
  /** Builds `report.md`, `report.html` and `report.json` from the ledger alone. */
  writeReport(input: { incident: string; runId: string; chains: LedgerChain[] }): Promise<Evidence[]>;
}

/** Shows the run in Slack. Slack is a view: nothing is decided by what these return. Inputs are small: they are sent often. */
export interface ShowActivities {
  /** Posts the incident's message, or edits it where `overview.message` is set. */
  showIncident(overview: Overview): Promise<SlackMessage>;
  /** Posts or edits the card; reads the plan from the evidence store by `gate.planEvidence`. */
  showGate(input: { gate: GateSummary; requester: string; findings: Finding[] }): Promise<SlackMessage>;
  showTask(input: {
    task: ManualTask;
    overview: Pick<Overview, 'incident' | 'workflowId' | 'runId'>;
  }): Promise<SlackMessage>;
  /** One or more lines in a thread; the timeline of an incident, and the trace of each decision. */
  replyInThread(input: { message: SlackMessage; text: string }): Promise<void>;
  /** Tells the security team how it stands at the end; `told` names the channels reached. */
  notify(input: { overview: Overview; findings: Finding[]; tasks: ManualTask[] }): Promise<{ told: string[] }>;
}

/** Every effect the engine can have on the world. */
export interface Activities
  extends ReadActivities,
    ActingActivities,
    RecordActivities,
    ShowActivities,
    RotationActivities {}
