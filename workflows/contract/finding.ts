import { z } from 'zod';
import { Severity } from './incident.ts';

/** How sure a rule is. `confirmed` is built for about 0.1 % false positives, `likely` for 1 %; `hint` is a lead. */
export const Confidence = z.enum(['confirmed', 'likely', 'hint']);
export type Confidence = z.infer<typeof Confidence>;

/** One thing a rule noticed. Advisory always: no finding changes what a plan does. */
export const Finding = z.object({
  /** Stable over repeated runs on the same evidence: `<rule>@<position>`. */
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  severity: Severity,
  confidence: Confidence,
  source: z.enum(['audit', 'conversation', 'inventory', 'server']),
  /** Why this matters, in the rule's own words. */
  why: z.string(),
  /** Where it was seen: a file name or address, with line (1-based) and byte offset where they exist. */
  position: z.object({
    file: z.string(),
    line: z.number().int().positive().optional(),
    offset: z.number().int().nonnegative().optional(),
    conversation: z.string().optional(),
    turn: z.number().int().nonnegative().optional(),
  }),
  /** At most 240 characters of what was seen: secrets masked, control characters gone. Still the attacker's words. */
  excerpt: z.string().max(240),
  /** When it happened (ISO 8601, UTC), if the evidence says so. */
  at: z.string().optional(),
  /** Whose account or conversation it concerns, as the evidence names them. */
  subject: z.string().optional(),
  /** MITRE ATT&CK, MITRE ATLAS and OWASP ids. */
  tags: z.array(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** What a reader of hostile input could read, and what not. Every count is of lines or records. */
export const Coverage = z.object({
  files: z.number().int(),
  read: z.number().int(),
  inWindow: z.number().int(),
  unreadable: z.number().int(),
  /** The first unreadable places, for the report. */
  quarantined: z.array(
    z.object({ file: z.string(), line: z.number().int(), offset: z.number().int(), why: z.string() }),
  ),
  /** What was not looked at, in sentences: empty when everything was. */
  gaps: z.array(z.string()),
});
export type Coverage = z.infer<typeof Coverage>;
