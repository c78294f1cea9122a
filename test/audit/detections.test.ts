import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditFiles } from '../../activities/audit/audit-files.ts';
import { auditRules } from '../../activities/detections/index.ts';
import { folderWith, logOf, optionsWith } from './log-folder.ts';

const samples = auditRules.flatMap((rule) =>
  rule.samples.map((sample) => ({ rule, sample, what: `${rule.id}: ${sample.name}` })),
);

describe('the list of detections', () => {
  it('holds every file of its folder', () => {
    const files = readdirSync(new URL('../../activities/detections', import.meta.url))
      .filter((name) => name !== 'index.ts')
      .map((name) => name.replace('.ts', ''));
    expect(auditRules.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it.each(auditRules)('says of $id what it is for, and proves it', (rule) => {
    expect(rule.why.length).toBeGreaterThan(40);
    expect(rule.falsePositives.length).toBeGreaterThan(0);
    expect(rule.tags.filter((tag) => !/^(T\d{4}(\.\d{3})?|AML\.T\d{4}(\.\d{3})?|MCP\d\d:2025)$/.test(tag))).toEqual([]);
    const kinds = new Set(rule.samples.map(({ expect: kind }) => kind));
    expect(kinds.has('hit') && (kinds.has('quiet') || kinds.has('excused'))).toBe(true);
  });
});

describe('a detection', () => {
  it.each(samples)('judges its sample, $what', async ({ rule, sample }) => {
    const folder = await folderWith({ 'log.jsonl': logOf(sample.lines) });
    const report = await auditFiles([folder], optionsWith({ window: sample.window, rules: [rule] }));
    const seen = report.findings.length > 0 ? 'hit' : report.excused.length > 0 ? 'excused' : 'quiet';
    expect({ seen, why: report.excused.map(({ excuse }) => excuse) }).toMatchObject({ seen: sample.expect });
  });
});
