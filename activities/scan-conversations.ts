import type { ReadActivities } from '../workflows/contract/activities.ts';
import { whileBeating } from './beat.ts';
import type { ConversationsConfig } from './conversations/config.ts';
import { scanFiles } from './conversations/scan-files.ts';
import type { EvidenceStore } from './evidence-store.ts';

const mostShown = 30;

/**
 * The step `scan-conversations`: looks for injected instructions in the AI conversation history inside the window, and
 * for what assistants did after them. All findings go to the evidence store as JSON Lines; history gets the gravest.
 */
export function createScanConversations(deps: {
  config: ConversationsConfig;
  evidence: EvidenceStore;
}): ReadActivities['scanConversations'] {
  return ({ incident, server, window }) =>
    whileBeating(async (signal) => {
      const scan = await scanFiles(deps.config.sources, { window, server, signal });
      const lines = scan.findings.map((finding) => `${JSON.stringify(finding)}\n`).join('');
      const evidence = await deps.evidence.put(
        {
          incident,
          title: 'Findings in AI conversations, all of them',
          mediaType: 'application/x-ndjson',
          extension: 'jsonl',
        },
        lines,
      );
      return { ...scan, findings: scan.findings.slice(0, mostShown), evidence: [evidence] };
    });
}
