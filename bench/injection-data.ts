import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Row = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  label: z.number(),
  source: z.string(),
  kind: z.string(),
});
export type Row = z.infer<typeof Row>;

/** The labelled rows of a folder of JSON Lines files, by file; undefined when the folder is not there. */
export function labelledRows(folder: string): Map<string, Row[]> | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  const rowsOf = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => Row.parse(JSON.parse(line)));
  return files.length === 0 ? undefined : new Map(files.map((name) => [name.replace('.jsonl', ''), rowsOf(name)]));
}
