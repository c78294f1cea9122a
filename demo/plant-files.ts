import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { backgroundTraffic } from './background-traffic.ts';
import { shiftFor, shiftTimes } from './shift-time.ts';

const caseFolder = fileURLToPath(new URL('./case', import.meta.url));

/**
 * Lays the case out in a folder as an organisation would have it: client configuration, audit logs, conversations,
 * advisories. Its times are moved so that it happened the night before last.
 */
export async function plantFiles(folder: string, now: number): Promise<void> {
  const by = shiftFor(now);
  for (const name of ['conversations', 'advisories', 'logs'])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  const story = await readFile(join(caseFolder, 'audit-story.jsonl'), 'utf8');
  await writeFile(join(folder, 'logs', 'mcp-audit.jsonl'), shiftTimes(story, by), { mode: 0o600 });
  await writeFile(
    join(folder, 'logs', 'mcp-audit.1.jsonl.gz'),
    gzipSync(shiftTimes(`${backgroundTraffic().join('\n')}\n`, by)),
    { mode: 0o600 },
  );
  await cp(join(caseFolder, 'mcp_config.json'), join(folder, 'mcp_config.json'));
  for (const name of ['conversations', 'advisories']) await copyShifted(join(caseFolder, name), join(folder, name), by);
}

/** The registry's packages, as options of the stand-in. */
export async function demoPackages(now: number): Promise<unknown[]> {
  const folder = join(caseFolder, 'packages');
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => JSON.parse(shiftTimes(text, shiftFor(now))));
}

/** The workspace that the Slack stand-in plays. */
export async function demoWorkspace(): Promise<unknown> {
  return JSON.parse(await readFile(join(caseFolder, 'slack-world.json'), 'utf8'));
}

async function copyShifted(from: string, to: string, by: number): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true, mode: 0o700 });
      await copyShifted(source, target, by);
    } else await writeFile(target, shiftTimes(await readFile(source, 'utf8'), by), { mode: 0o600 });
  }
}
