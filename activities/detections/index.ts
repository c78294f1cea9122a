import type { AuditRule } from '../audit/rule.ts';
import { bulkAtUnusualTime } from './bulk-at-unusual-time.ts';
import { exfiltrationChain } from './exfiltration-chain.ts';
import { misleadingLines } from './misleading-lines.ts';
import { rotationWithoutIncident } from './rotation-without-incident.ts';
import { unreadableLines } from './unreadable-lines.ts';

/** Every detection over audit logs. A new one is a file in this folder and a line here. */
export const auditRules: readonly AuditRule[] = [
  bulkAtUnusualTime,
  rotationWithoutIncident,
  exfiltrationChain,
  misleadingLines,
  unreadableLines,
];
