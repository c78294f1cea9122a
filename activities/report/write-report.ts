import { constants } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordActivities } from '../../workflows/contract/activities.ts';
import { whileBeating } from '../beat.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { fail } from '../fail.ts';
import type { LedgerStore } from '../ledger-store.ts';
import { reportMarkdown } from './markdown.ts';
import { reportPage } from './page.ts';
import { readRecord } from './read-record.ts';

/**
 * Writes `report.md`, `report.html` and `report.json` into `<folder>/<incident>/`, from the ledger alone: the same
 * lines give the same bytes, so it may run again at any time. Each is put into the evidence store as well.
 */
export function createWriteReport(deps: {
  ledger: LedgerStore;
  evidence: EvidenceStore;
  folder: string;
}): RecordActivities['writeReport'] {
  return ({ incident, chains }) =>
    whileBeating(async () => {
      const lines = await Promise.all(chains.map(async (chain) => ({ chain, entries: await deps.ledger.read(chain) })));
      if ((lines[0]?.entries.length ?? 0) === 0)
        throw fail('EvidenceMissing', `The ledger of ${incident} is not on this machine.`);
      const record = readRecord(lines);
      const files = [
        { name: 'report.html', mediaType: 'text/html', text: reportPage(record) },
        { name: 'report.md', mediaType: 'text/markdown', text: reportMarkdown(record) },
        { name: 'report.json', mediaType: 'application/json', text: reportJson(record) },
      ];
      const folder = join(deps.folder, incident);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const written = [];
      for (const { name, mediaType, text } of files) {
        await replaceFile(join(folder, name), text);
        const extension = name.slice(name.indexOf('.') + 1);
        written.push(await deps.evidence.put({ incident, title: name, mediaType, extension }, text));
      }
      return written;
    });
}

function reportJson(record: ReturnType<typeof readRecord>): string {
  const { names, ...rest } = record;
  return `${JSON.stringify({ version: 1, ...rest, people: Object.fromEntries(names) }, null, 2)}\n`;
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
