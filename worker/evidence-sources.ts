import { findLogFiles } from '../activities/audit/sources.ts';
import { sourceFiles } from '../activities/conversations/source-files.ts';
import type { Config } from './config.ts';

/** The log and transcript files as they lie there now: what an incident preserves before anybody can lose it. */
export async function evidenceSources({
  audit,
  conversations,
}: Pick<Config, 'audit' | 'conversations'>): Promise<string[]> {
  const logs = await findLogFiles(audit.sources);
  const transcripts = await sourceFiles(conversations);
  return [...logs.files, ...transcripts.files].map(({ path }) => path);
}
