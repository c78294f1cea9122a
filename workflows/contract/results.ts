import type { Evidence } from './evidence.ts';
import type { Coverage, Finding } from './finding.ts';

/** The absolute time window of an incident, fixed once at its start (ISO 8601, UTC). */
export interface Window {
  from: string;
  to: string;
}

export interface AuditResult {
  /** The gravest first, at most 30; the rest lies in the evidence. */
  findings: Finding[];
  findingCount: number;
  coverage: Coverage;
  evidence: Evidence[];
  /** Calls to the server inside the window, and who made them (at most 10, most calls first). */
  calls: number;
  callers: { user: string; calls: number; lastAt: string }[];
  /** Calls per hour of the window, oldest first, for the report's picture. */
  perHour: number[];
}

export interface ScanResult {
  findings: Finding[];
  findingCount: number;
  coverage: Coverage;
  evidence: Evidence[];
  conversations: number;
  /** The first poisoned text by time, if any. */
  patientZero?: Finding;
}

/** A fact that was asked of the world after the act, not of our own records. */
export interface Proof {
  ok: boolean;
  /** «Vault refuses the old secret-id accessor 8f3…» */
  text: string;
  at: string;
}

export interface RevokeResult {
  proofs: Proof[];
  /** How many tokens and secret-ids were revoked, for the summary. */
  revoked: { tokens: number; secretIds: number };
}

export interface BumpResult {
  summary: string;
  before: Evidence;
  after: Evidence;
  proofs: Proof[];
}

export interface VerifyResult {
  proofs: Proof[];
}
