import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { AuditOptions } from '../../activities/audit/audit-files.ts';
import { AuditConfig } from '../../activities/audit/config.ts';
import type { SampleLine } from '../../activities/audit/rule.ts';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder of one's own, gone after the test, holding these files. */
export async function folderWith(files: Record<string, Uint8Array | string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ir-test-audit-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** A log: objects become JSON lines, texts stay as they are. */
export function logOf(lines: readonly SampleLine[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

export const march = { from: '2026-03-16T00:00:00Z', to: '2026-03-19T00:00:00Z' };

/** Options of a run over `march`, as a fresh configuration has them. */
export function optionsWith(changes: Partial<AuditOptions> = {}, settings: Record<string, unknown> = {}): AuditOptions {
  const { sources: _, ...config } = AuditConfig.parse({ sources: ['unused'], ...settings });
  return { config, window: march, ...changes };
}
