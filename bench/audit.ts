import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { auditFiles } from '../activities/audit/audit-files.ts';
import { AuditConfig } from '../activities/audit/config.ts';
import type { Finding } from '../workflows/contract/finding.ts';

/**
 * Measures the audit detections on labelled logs: `npx tsx bench/audit.ts FOLDER`. The folder holds pairs
 * `NAME.jsonl.gz` and `NAME.truth.jsonl` with lines {rule, type, label, user, start, end, in_window}. A finding is right
 * if it meets a planted attack of its user; findings of one rule and user up to an hour apart are one alert. Prints
 * lines per second next to `wc -l` of the same, inflated file. `--list` shows every wrong and missed one.
 */
const Truth = z.object({
  id: z.string(),
  type: z.string(),
  rule: z.string(),
  label: z.string(),
  user: z.string(),
  start: z.string(),
  end: z.string(),
  in_window: z.boolean(),
});
type Truth = z.infer<typeof Truth>;

const ruleOf = new Map([
  ['bulk-at-unusual-time', 'R1'],
  ['rotation-without-incident', 'R2'],
  ['exfiltration-chain', 'R3'],
]);
const hour = 3_600_000;

const [folder = '', ...flags] = process.argv.slice(2);
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.truth.jsonl'))
      .map((name) => name.replace('.truth.jsonl', ''))
  : [];
if (names.length === 0) console.log(`No labelled audit logs under «${folder}»: nothing was measured.`);
for (const name of names) await measure(name);

async function measure(name: string): Promise<void> {
  const log = join(folder, `${name}.jsonl.gz`);
  const truth = readFileSync(join(folder, `${name}.truth.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Truth.parse(JSON.parse(line)));
  const to = windowEnd(truth);
  const window = { from: new Date(to - 72 * hour).toISOString(), to: new Date(to).toISOString() };
  const work = mkdtempSync(join(tmpdir(), 'ir-bench-'));
  try {
    const plain = join(work, 'log.jsonl');
    await pipeline(createReadStream(log), createGunzip(), createWriteStream(plain));
    const counted = timed(() => Number(execFileSync('wc', ['-l', plain], { encoding: 'utf8' }).split(' ')[0]));
    const config = AuditConfig.parse({ sources: [plain] });
    const begun = performance.now();
    const { result, findings, excused } = await auditFiles([plain], { config, window, server: 'sentinel' });
    const seconds = (performance.now() - begun) / 1000;
    const { read, inWindow, unreadable } = result.coverage;
    console.log(`\n${basename(log)}: ${read} calls read, ${inWindow} in the window, ${unreadable} lines unreadable`);
    console.log(
      `  ${seconds.toFixed(1)} s, ${Math.round(counted.value / seconds)} lines/s, ${(statSync(plain).size / seconds / 1e6).toFixed(0)} MB/s; ` +
        `wc -l ${counted.seconds.toFixed(2)} s (${(seconds / counted.seconds).toFixed(0)} times); peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
    );
    for (const [rule, label] of ruleOf) score(rule, label, truth, findings);
    const others = findings.filter(({ rule }) => !ruleOf.has(rule)).map(({ title }) => title);
    console.log(`  other findings: ${others.length}; excused hits: ${excused.length}`);
    for (const gap of result.coverage.gaps) console.log(`  gap: ${gap}`);
    if (flags.includes('--list'))
      for (const one of excused)
        console.log(`  excused ${one.finding.rule} ${one.finding.subject} ${one.finding.at} ${one.excuse}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The labels do not give the window; its end is the first full hour after the last label that lies in it. */
function windowEnd(truth: readonly Truth[]): number {
  const last = Math.max(...truth.filter((one) => one.in_window).map((one) => Date.parse(one.end)));
  return Math.ceil(last / hour) * hour;
}

function score(rule: string, label: string, truth: readonly Truth[], findings: readonly Finding[]): void {
  const attacks = truth.filter((one) => one.rule === label && one.label === 'attack' && one.in_window);
  const own = findings.filter((finding) => finding.rule === rule);
  const hitBy = (attack: Truth) => own.filter((finding) => meets(finding, attack));
  const wrong = episodes(
    own.filter((finding) => !truth.some((one) => isAttack(one) && one.rule === label && meets(finding, one))),
  );
  const missed = attacks.filter((attack) => hitBy(attack).length === 0);
  const right = attacks.length - missed.length;
  const precision = right / Math.max(1, right + wrong.length);
  const recall = right / Math.max(1, attacks.length);
  console.log(
    `  ${label} ${rule.padEnd(26)} right ${right} missed ${missed.length} wrong ${wrong.length}  P ${precision.toFixed(2)} R ${recall.toFixed(2)}`,
  );
  if (!flags.includes('--list')) return;
  for (const one of missed) console.log(`     missed ${one.type} ${one.user} ${one.start} .. ${one.end}`);
  for (const one of wrong) {
    const known = truth.filter((two) => two.user === one.subject).map((two) => two.type);
    console.log(`     wrong ${one.subject} ${one.at} ${one.confidence} ${known} ${one.why.slice(-160)}`);
  }
}

function isAttack(one: Truth): boolean {
  return one.label === 'attack' || one.label === 'old_attack';
}

function meets(finding: Finding, { user, start, end }: Truth): boolean {
  const at = Date.parse(finding.at ?? '');
  return finding.subject === user && at >= Date.parse(start) - hour && at <= Date.parse(end) + hour;
}

function episodes(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  return sorted.filter(
    (finding, index) =>
      !sorted
        .slice(0, index)
        .some(
          (one) => one.subject === finding.subject && Date.parse(finding.at ?? '') - Date.parse(one.at ?? '') <= hour,
        ),
  );
}

function timed<T>(work: () => T): { value: T; seconds: number } {
  const begun = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - begun) / 1000 };
}
