import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Advisory } from '../../activities/bump/advisory.ts';
import { verdictOf } from '../../activities/bump/affects.ts';
import type { Question } from '../../activities/bump/candidate.ts';
import { describeAdvisories } from '../../activities/bump/choice-reason.ts';
import { type Choice, chooseVersion } from '../../activities/bump/choose-version.ts';
import type { Ecosystem } from '../../activities/bump/launch.ts';
import type { RegistryVersion } from '../../activities/bump/registry-document.ts';

type Event = { introduced?: string; fixed?: string; last_affected?: string };
type Range = Event[];

const ecosystemWords = { npm: 'npm', pypi: 'PyPI', oci: 'OCI' };
const now = new Date('2026-11-01T00:00:00Z');

/** An OSV record; each range becomes an `affected` of its own, as the databases write it. */
function record(
  id: string,
  ranges: Range[],
  more: { aliases?: string[]; withdrawn?: string; versions?: string[] } = {},
) {
  const { versions, ...rest } = more;
  return (ecosystem: Ecosystem) => {
    const named = { ecosystem: ecosystemWords[ecosystem], name: 'mcp-tool' };
    const affected = ranges.map((events) => ({
      package: named,
      ranges: [{ type: ecosystem === 'pypi' ? 'ECOSYSTEM' : 'SEMVER', events }],
    }));
    return Advisory.parse({
      id,
      ...rest,
      affected: versions ? [...affected, { package: named, versions }] : affected,
    });
  };
}

/** `1.4.5 2026-03-01 deprecated`: a version, when it was published (long ago where not said), and what it is marked as. */
function release(line: string): RegistryVersion {
  const [version = '', ...words] = line.split(' ');
  const date = words.find((word) => /^\d{4}-/.test(word));
  const mark = words.find((word) => word === 'deprecated' || word === 'yanked');
  const time = words.includes('undated') ? {} : { publishedAt: `${date ?? '2026-01-01'}T00:00:00.000Z` };
  return { version, integrity: 'sha512-x', ...time, ...(mark ? { discouraged: mark } : {}) };
}

interface Trap {
  trap: string;
  ecosystem?: Ecosystem;
  version?: string;
  floating?: string;
  registry: string[] | 'absent';
  latest?: string;
  records: ReturnType<typeof record>[];
  minimumAgeDays?: number;
  choice: string;
  reason: RegExp;
}

const all: Range = [{ introduced: '0' }];
const below = (fixed: string): Range => [{ introduced: '0' }, { fixed }];

const traps: Trap[] = [
  {
    trap: 'the next patch release',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.3', '1.4.5', '1.5.0', '2.0.0'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'upgrade 1.4.5',
    reason: /GHSA-aaaa affects 1\.4\.2; 1\.4\.5 is the next version/,
  },
  {
    trap: 'a fix in two lines of releases: the own one first',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5', '2.0.0', '2.0.1'],
    records: [
      record('GHSA-aaaa', [[{ introduced: '1.0.0' }, { fixed: '1.4.5' }, { introduced: '2.0.0' }, { fixed: '2.0.1' }]]),
    ],
    choice: 'upgrade 1.4.5',
    reason: /1\.4\.5/,
  },
  {
    trap: 'nothing known',
    version: '1.4.2',
    registry: ['1.4.2', '1.5.0'],
    records: [],
    choice: 'stay',
    reason: /No known advisory affects mcp-tool 1\.4\.2/,
  },
  {
    trap: 'latest is affected, too',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.3', '2.0.0'],
    latest: '2.0.0',
    records: [record('GHSA-aaaa', [[{ introduced: '0' }, { fixed: '1.4.3' }, { introduced: '2.0.0' }]])],
    choice: 'upgrade 1.4.3',
    reason: /1\.4\.3/,
  },
  {
    trap: 'date versions are not newer than semver ones because their numbers are larger',
    version: '2026.8.31',
    registry: ['2.3.0 2026-09-01', '2.4.0 2026-09-20', '2026.7.4 2026-07-04', '2026.8.31 2026-08-31'],
    latest: '2026.8.31',
    records: [record('GHSA-dddd', [below('2.4.0'), [{ introduced: '2025.1.14' }, { last_affected: '2026.8.31' }]])],
    choice: 'upgrade 2.4.0',
    reason: /another line of versions, but was published later/,
  },
  {
    trap: 'a record that speaks of numbers says nothing good about dates',
    version: '2026.8.31',
    registry: ['2026.8.31 2026-08-31', '2026.9.9 2026-09-09'],
    records: [record('GHSA-dddd', [below('2.4.0')])],
    choice: 'remove',
    reason: /GHSA-dddd may affect mcp-tool 2026\.8\.31\. 2\.4\.0 is named as fixed, but the registry does not have it/,
  },
  {
    trap: 'semver users are not sent to the date line that is larger and older',
    version: '0.6.2',
    registry: ['0.6.2 2025-05-01', '2025.1.14 2025-01-14', '2.4.0 2026-09-20'],
    records: [record('GHSA-ffff', [below('0.6.4'), below('2025.7.01')])],
    choice: 'upgrade 2.4.0',
    reason: /2\.4\.0 is the next version/,
  },
  {
    trap: 'a named fix that was never published',
    version: '0.6.2',
    registry: ['0.5.1', '0.6.2'],
    records: [record('GHSA-ffff', [below('0.6.4')])],
    choice: 'remove',
    reason: /0\.6\.4 is named as fixed, but the registry does not have it/,
  },
  {
    trap: 'a fix that a later advisory shows to be bypassed',
    ecosystem: 'pypi',
    version: '0.16.1',
    registry: ['0.16.1', '0.17.0', '0.21.0', '0.22.0'],
    records: [
      record('PYSEC-1', [below('0.17.0')]),
      record('PYSEC-2', [[{ introduced: '0.17.0' }, { fixed: '0.22.0' }]]),
    ],
    choice: 'upgrade 0.22.0',
    reason: /0\.17\.0 is nearer, but PYSEC-2 affects it/,
  },
  {
    trap: 'no fix at all',
    version: '1.0.0',
    registry: ['0.9.0', '1.0.0', '1.1.0'],
    records: [record('GHSA-aaaa', [all])],
    choice: 'remove',
    reason: /No published version is free of known advisories/,
  },
  {
    trap: 'a flaw that came with a release and has no fix: back to before it',
    version: '1.4.2',
    registry: ['1.3.9', '1.4.0', '1.4.2'],
    records: [record('GHSA-aaaa', [[{ introduced: '1.4.0' }]])],
    choice: 'pin-back 1.3.9',
    reason: /No later version is known to be safe; 1\.3\.9/,
  },
  {
    trap: 'a malicious release: back, never up',
    version: '1.0.18',
    registry: ['1.0.15', '1.0.16', '1.0.17', '1.0.18', '1.0.19'],
    records: [record('MAL-2026-1', [], { versions: ['1.0.16', '1.0.18'] })],
    choice: 'pin-back 1.0.15',
    reason: /made to harm, so nothing after it is trusted/,
  },
  {
    trap: 'a malicious release after which the record names a clean one',
    version: '1.0.16',
    registry: ['1.0.15', '1.0.16', '1.0.17', '1.0.18'],
    records: [record('MAL-2026-1', [[{ introduced: '1.0.16' }, { fixed: '1.0.18' }]])],
    choice: 'upgrade 1.0.18',
    reason: /1\.0\.18/,
  },
  {
    trap: 'a package that is malicious as a whole',
    version: '1.0.0',
    registry: ['0.9.0', '1.0.0'],
    records: [record('GHSA-mmmm', [all], { aliases: ['MAL-2026-2'] })],
    choice: 'remove',
    reason: /Remove the entry/,
  },
  {
    trap: 'a malicious package that the registry took down',
    version: '1.0.0',
    registry: 'absent',
    records: [record('MAL-2026-2', [all])],
    choice: 'remove',
    reason: /The registry does not have mcp-tool/,
  },
  {
    trap: 'a package that nobody knows',
    version: '1.0.0',
    registry: 'absent',
    records: [],
    choice: 'needs-human',
    reason: /it may have been pulled/,
  },
  {
    trap: 'a version that was pulled without an advisory',
    version: '1.4.3',
    registry: ['1.4.2', '1.4.4'],
    records: [],
    choice: 'needs-human',
    reason: /no longer offers it\. A pulled version is suspect/,
  },
  {
    trap: 'a withdrawn advisory',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5'],
    records: [record('MAL-2025-9', [all], { withdrawn: '2025-10-01T00:00:00Z' })],
    choice: 'stay',
    reason: /No known advisory/,
  },
  {
    trap: 'one problem under several ids',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5'],
    records: [
      record('GHSA-aaaa', [below('1.4.5')], { aliases: ['CVE-2026-1'] }),
      record('CVE-2026-1', [below('1.4.5')], { aliases: ['GHSA-aaaa'] }),
    ],
    choice: 'upgrade 1.4.5',
    reason: /^GHSA-aaaa affects 1\.4\.2; /,
  },
  {
    trap: 'a fix younger than the minimum age',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5 2026-10-30'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'needs-human',
    reason: /published on 2026-10-30; the minimum age is 7 days/,
  },
  {
    trap: 'the same fix where the minimum age is off',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5 2026-10-30'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    minimumAgeDays: 0,
    choice: 'upgrade 1.4.5',
    reason: /1\.4\.5/,
  },
  {
    trap: 'a young fix and an older one further up',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.6 2026-10-30', '1.5.0 2026-09-01'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'upgrade 1.5.0',
    reason: /1\.4\.6 is nearer, but younger than the minimum age/,
  },
  {
    trap: 'a fix without a date',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5 undated'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'needs-human',
    reason: /does not say when it was published/,
  },
  {
    trap: 'only a pre-release is fixed',
    version: '1.4.2',
    registry: ['1.4.2', '2.0.0-rc.1'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'needs-human',
    reason: /Only pre-releases are free of it, such as 2\.0\.0-rc\.1/,
  },
  {
    trap: 'the fixed version is deprecated',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5 deprecated'],
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'needs-human',
    reason: /publisher deprecated are free of it/,
  },
  {
    trap: 'the fixed version was yanked',
    ecosystem: 'pypi',
    version: '2025.9.1',
    registry: ['2025.9.1', '2025.9.25 yanked', '2025.12.17'],
    records: [record('PYSEC-1', [below('2025.9.25')])],
    choice: 'upgrade 2025.12.17',
    reason: /2025\.12\.17/,
  },
  {
    trap: 'a fixed version that is no semver',
    version: '2025.3.28',
    registry: ['2025.3.28', '2025.7.1'],
    records: [record('GHSA-ffff', [[{ introduced: '2025.1.14' }, { fixed: '2025.7.01' }]])],
    choice: 'upgrade 2025.7.1',
    reason: /2025\.7\.1/,
  },
  {
    trap: 'an advisory whose versions cannot be read',
    version: '1.4.2',
    registry: ['1.4.2', '1.4.5'],
    records: [record('GHSA-aaaa', [below('the next one')])],
    choice: 'remove',
    reason: /GHSA-aaaa may affect/,
  },
  {
    trap: 'no version is pinned and today’s is good',
    registry: ['1.4.2', '1.4.5', '2.0.0-beta.1'],
    latest: '1.4.5',
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'upgrade 1.4.5',
    reason: /A start gets 1\.4\.5 today/,
  },
  {
    trap: 'no version is pinned and latest is a surprise of yesterday',
    registry: ['1.4.2', '1.4.5', '1.4.6 2026-10-31'],
    latest: '1.4.6',
    records: [],
    choice: 'pin-back 1.4.5',
    reason: /The version of today, 1\.4\.6, is no target/,
  },
  {
    trap: 'a range is asked for',
    floating: '^1.4.0',
    registry: ['1.4.2', '1.4.5', '2.0.0'],
    latest: '2.0.0',
    records: [],
    choice: 'upgrade 1.4.5',
    reason: /A start gets 1\.4\.5 today/,
  },
  {
    trap: 'an unpinned Python package',
    ecosystem: 'pypi',
    registry: ['1.0', '1.9', '1.10', '2.0rc1', '1.11 yanked'],
    records: [],
    choice: 'upgrade 1.10',
    reason: /A start gets 1\.10 today/,
  },
  {
    trap: 'an image keeps its variant and its shape',
    ecosystem: 'oci',
    version: '1.4.2-alpine',
    registry: ['1', '1.4', '1.4.2-alpine', '1.4.5', '1.4.5-alpine', '1.5.0-alpine', 'latest', 'sha-abc'].map(
      (t) => `${t} undated`,
    ),
    records: [record('GHSA-aaaa', [below('1.4.5')])],
    choice: 'upgrade 1.4.5-alpine',
    reason: /1\.4\.5-alpine/,
  },
  {
    trap: 'an image without a version and with two lines of them',
    ecosystem: 'oci',
    floating: 'latest',
    registry: ['1.4.2 undated', '2026.1.2 undated'],
    records: [],
    choice: 'needs-human',
    reason: /more than one line/,
  },
  {
    trap: 'a tag that is no version',
    ecosystem: 'oci',
    version: 'stable',
    registry: ['1.4.2 undated'],
    records: [],
    choice: 'needs-human',
    reason: /cannot be compared/,
  },
];

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
