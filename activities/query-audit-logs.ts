import type { ReadActivities } from '../workflows/contract/activities.ts';
import { auditFiles } from './audit/audit-files.ts';
import type { AuditConfig } from './audit/config.ts';
import { whileBeating } from './beat.ts';
import type { EvidenceStore } from './evidence-store.ts';

/**
 * Reads the configured audit logs for one incident: who called the server in the window, and what the detections say
 * of everybody's calls. Only counts, addresses and masked excerpts come back; the lines go to the evidence store.
 */
export function createQueryAuditLogs(deps: {
  config: AuditConfig;
  evidence: EvidenceStore;
}): ReadActivities['queryAuditLogs'] {
  const { sources, ...config } = deps.config;
  return ({ incident, server, window }) =>
    whileBeating(async (signal) => {
      const evidence = { store: deps.evidence, incident };
      const { result } = await auditFiles(sources, { config, server, window, evidence, signal });
      return result;
    });
}
