import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../activities/bump/affects.ts';
import type { Question } from '../../activities/bump/candidate.ts';
import { describeAdvisories } from '../../activities/bump/choice-reason.ts';
import { type Choice, chooseVersion } from '../../activities/bump/choose-version.ts';
import { releaseTraps } from './release-traps.ts';
import { record, release, type Trap } from './trap.ts';
import { versionTraps } from './version-traps.ts';

const now = new Date('2026-11-01T00:00:00Z');
const traps = [...versionTraps, ...releaseTraps];

function questionOf(trap: Trap): Question {
  const { ecosystem = 'npm', registry, latest, version, floating, records, minimumAgeDays = 7 } = trap;
  const document =
    registry === 'absent'
      ? {}
      : {
          document: {
            versions: registry.map(release),
            tags: latest ? { latest } : {},
            source: 'http://registry.example/',
          },
        };
  return {
    ecosystem,
    package: 'mcp-tool',
    ...(version === undefined ? {} : { version }),
    ...(floating === undefined ? {} : { floating }),
    advisories: records.map((make) => make(ecosystem)),
    ...document,
    now,
    minimumAgeDays,
  };
}

function spoken(choice: Choice): string {
  return 'to' in choice ? `${choice.kind} ${choice.to.version}` : choice.kind;
}

describe('the choice of a version', () => {
  it.each(traps)('$trap: $choice', (trap) => {
    const choice = chooseVersion(questionOf(trap));
    expect(spoken(choice)).toBe(trap.choice);
    expect(choice.reason).toMatch(trap.reason);
    expect(choice.reason.length).toBeLessThanOrEqual(500);
  });

  it('names a problem once, with all its ids', () => {
    const trap = traps.find(({ trap: name }) => name === 'one problem under several ids');
    if (!trap) throw new Error('the table lost its row');
    const question = questionOf(trap);
    const { affecting } = chooseVersion(question);
    expect(describeAdvisories(question, '1.4.2', affecting)).toEqual([
      'GHSA-aaaa, CVE-2026-1 affects mcp-tool 1.4.2. It names 1.4.5 as fixed.',
    ]);
  });

  it('never proposes what an advisory affects, a pre-release, a mark, or a young version', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join('.'));
    const line = fc
      .tuple(
        version,
        fc.constantFrom('', '-rc.1'),
        fc.constantFrom('2026-01-01', '2026-10-31'),
        fc.constantFrom('', 'deprecated'),
      )
      .map(([text, pre, date, mark]) => `${text}${pre} ${date} ${mark}`);
    const range = fc.tuple(version, version).map(([introduced, fixed]) => [{ introduced }, { fixed }]);
    const registry = fc.uniqueArray(line, { minLength: 1, maxLength: 12, selector: (text) => text.split(' ')[0] });
    fc.assert(
      fc.property(version, registry, fc.array(range, { maxLength: 4 }), (from, lines, ranges) => {
        const records = ranges.map((events, index) => record(`GHSA-${index}000`, [events]));
        const trap: Trap = { trap: '', version: from, registry: lines, records, choice: '', reason: /./ };
        const question = questionOf(trap);
        const choice = chooseVersion(question);
        if (!('to' in choice)) return;
        const { to } = choice;
        expect(lines.map(release)).toContainEqual(to);
        expect(question.advisories.map((advisory) => verdictOf(advisory, question, to.version))).not.toContain(
          'affected',
        );
        expect(to).not.toHaveProperty('discouraged');
        expect(to.version).not.toMatch(/-/);
        expect(to.publishedAt).toBe('2026-01-01T00:00:00.000Z');
      }),
    );
  });
});
