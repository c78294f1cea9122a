import { Advisory } from '../../activities/bump/advisory.ts';
import type { Ecosystem } from '../../activities/bump/launch.ts';
import type { RegistryVersion } from '../../activities/bump/registry-document.ts';

type Event = { introduced?: string; fixed?: string; last_affected?: string };
type Range = Event[];

const ecosystemWords = { npm: 'npm', pypi: 'PyPI', oci: 'OCI' };

/** An OSV record; each range becomes an `affected` of its own, as the databases write it. */
export function record(
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
export function release(line: string): RegistryVersion {
  const [version = '', ...words] = line.split(' ');
  const date = words.find((word) => /^\d{4}-/.test(word));
  const mark = words.find((word) => word === 'deprecated' || word === 'yanked');
  const time = words.includes('undated') ? {} : { publishedAt: `${date ?? '2026-01-01'}T00:00:00.000Z` };
  return { version, integrity: 'sha512-x', ...time, ...(mark ? { discouraged: mark } : {}) };
}

/** A situation, and what must come of it: `upgrade 1.4.5`, `stay` … */
export interface Trap {
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

/** The range of every version. */
export const all: Range = [{ introduced: '0' }];
/** The range of every version before the fixed one. */
export const below = (fixed: string): Range => [{ introduced: '0' }, { fixed }];
