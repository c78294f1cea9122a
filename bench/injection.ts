/**
 * Measures the conversation rules on labelled texts: `npx tsx bench/injection.ts FOLDER [--as user|tool-result]`.
 * A row counts as found in a lane when its surest finding reaches that lane. The rows have no roles; every one is taken
 * as a tool result unless told otherwise, which is the hardest case for false positives.
 */
import { parseArgs } from 'node:util';
import { scanText } from '../activities/injection/scan-text.ts';
import type { SourceKind } from '../activities/injection/score.ts';
import { labelledRows, type Row } from './injection-data.ts';

const lanes = ['confirmed', 'likely', 'hint'] as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { as: { type: 'string', default: 'tool-result' }, rules: { type: 'boolean', default: false } },
});
const folder = positionals[0];
const data = folder === undefined ? undefined : labelledRows(folder);
if (!data) {
  console.log(`No labelled texts ${folder === undefined ? 'named' : `in ${folder}`}: nothing measured.`);
} else {
  measure(data, values.as === 'user' ? 'user' : 'tool-result');
}

interface Tally {
  rows: number;
  found: Record<(typeof lanes)[number], number>;
}

function measure(files: Map<string, Row[]>, source: SourceKind): void {
  const tallies = new Map<string, Tally>();
  const rules = new Map<string, { hits: number; false: number }>();
  let bytes = 0;
  let slowest = 0;
  const began = process.cpuUsage();
  for (const [file, rows] of files) {
    for (const row of rows) {
      const start = performance.now();
      const { hits } = scanText(row.text, source);
      slowest = Math.max(slowest, performance.now() - start);
      bytes += Buffer.byteLength(row.text);
      const reached = Math.min(...hits.map((hit) => lanes.indexOf(hit.confidence)), lanes.length);
      const label = row.label === 1 ? 'injection' : 'benign';
      const groups = [`${label} ALL`, `${label} ${file}`];
      if (file === 'obfuscated') groups.push(`${label} ${file}/${row.kind}`);
      for (const group of groups) count(tallies, group, reached);
      for (const hit of hits) {
        if (hit.confidence === 'hint') continue;
        const seen = rules.get(hit.rule.id) ?? { hits: 0, false: 0 };
        seen[row.label === 1 ? 'hits' : 'false'] += 1;
        rules.set(hit.rule.id, seen);
      }
    }
  }
  const cold = mbPerSecond(bytes, began);
  const again = process.cpuUsage();
  for (const rows of files.values()) for (const row of rows) scanText(row.text, source);
  const warm = mbPerSecond(bytes, again);
  console.log('rows as %s; share of rows that reach at least this lane', source);
  console.log(`${'group'.padEnd(48)} ${'rows'.padStart(6)} ${lanes.map((lane) => lane.padStart(16)).join('')}`);
  for (const [group, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) print(group, tally);
  if (values.rules)
    for (const [id, seen] of [...rules].sort()) console.log(`${id.padEnd(28)} hits ${seen.hits}, false ${seen.false}`);
  console.log(
    `\n${(bytes / 1e6).toFixed(1)} MB of text: ${cold} MB/s of CPU time in the first pass, ${warm} in the second; slowest row ${slowest.toFixed(1)} ms`,
  );
}

function mbPerSecond(bytes: number, since: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(since);
  return (bytes / (user + system)).toFixed(1);
}

function count(tallies: Map<string, Tally>, group: string, reached: number): void {
  const tally = tallies.get(group) ?? { rows: 0, found: { confirmed: 0, likely: 0, hint: 0 } };
  tally.rows += 1;
  for (const lane of lanes.slice(reached)) tally.found[lane] += 1;
  tallies.set(group, tally);
}

function print(group: string, { rows, found }: Tally): void {
  const cells = lanes.map((lane) => `${found[lane]} ${((found[lane] / rows) * 100).toFixed(1)}%`.padStart(16));
  console.log(`${group.padEnd(48)} ${String(rows).padStart(6)} ${cells.join('')}`);
}
