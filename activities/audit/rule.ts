import type { z } from 'zod';
import type { Confidence } from '../../workflows/contract/finding.ts';
import type { Severity } from '../../workflows/contract/incident.ts';

/** One line of a sample log: an object to be written as JSON, or a raw line where its bytes matter. */
export type SampleLine = Readonly<Record<string, unknown>> | string;

/**
 * A small made-up log that shows what the rule is for. `hit`: at least one finding. `excused`: hits, but every one with
 * an excuse. `quiet`: no hit at all.
 */
export interface Sample {
  name: string;
  expect: 'hit' | 'excused' | 'quiet';
  window: { from: string; to: string };
  lines: readonly SampleLine[];
}

/**
 * One detection. `sql` is a DuckDB SELECT over the tables of `audit/derive.ts`, one row per hit:
 *
 * - `seq`: the line to show; `seqs`: up to 200 lines that belong to it, in order;
 * - `usr`, `servers`: whom and which servers it concerns; no server at all means the log itself;
 * - `began`, `ended`: its time;
 * - `excuse`: why it is not reported, or NULL; every excused hit is listed in the evidence;
 * - `note`: a sentence of numbers and times, never of words from the log;
 * - `confidence`: `likely` or `hint`.
 */
export interface AuditRule {
  id: string;
  title: string;
  severity: z.infer<typeof Severity>;
  /** Why it matters, in a sentence or two. */
  why: string;
  /** MITRE ATT&CK, MITRE ATLAS and OWASP MCP Top 10 ids. */
  tags: readonly string[];
  falsePositives: readonly string[];
  sql: string;
  samples: readonly Sample[];
}

/** A hit as the rule's SQL gives it. */
export interface Hit {
  rule: AuditRule;
  seq: number;
  seqs: number[];
  user?: string;
  servers: string[];
  began: Date | undefined;
  ended: Date | undefined;
  excuse?: string;
  note: string;
  confidence: z.infer<typeof Confidence>;
}
