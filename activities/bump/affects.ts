import { type Advisory, type Affected, type PackageName, partsAbout } from './advisory.ts';
import { orderOf, type VersionOrder } from './version-order.ts';

/**
 * Whether an advisory affects a version. `unclear`: it speaks of the package but not of this version's line, or in a
 * form that cannot be compared; such a version is not known to be safe.
 */
export type Verdict = 'affected' | 'free' | 'unclear';

/** Judges one version by one OSV record: explicit `versions`, and SEMVER or ECOSYSTEM ranges by their events. */
export function verdictOf(advisory: Advisory, name: PackageName, version: string): Verdict {
  const order = orderOf(name.ecosystem);
  const parts = partsAbout(advisory, name);
  // Without a list and without ranges the whole package is meant.
  if (parts.some(({ ranges = [], versions = [] }) => ranges.length === 0 && versions.length === 0)) return 'affected';
  const listed = parts.flatMap(({ versions = [] }) => versions);
  if (listed.some((text) => isSame(order, text, version))) return 'affected';
  const ranges = parts
    .flatMap((part) => part.ranges ?? [])
    .filter(({ type }) => type !== 'GIT')
    .map(({ events }) => readRange(events, order));
  // All ranges of a record together: one per line of versions is common, and each says nothing about the other line.
  return ranges.length === 0 ? 'free' : verdictOfRanges(ranges, listed, order, version);
}

/** The versions that an advisory names as fixed. They need not exist. */
export function fixesOf(advisory: Advisory, name: PackageName): string[] {
  const events = partsAbout(advisory, name).flatMap(({ ranges = [] }) => ranges.flatMap((range) => range.events));
  const order = orderOf(name.ecosystem);
  return [...new Set(events.flatMap(({ fixed }) => (fixed && order.valid(fixed) ? [fixed] : [])))];
}

function verdictOfRanges(ranges: Range[], listed: string[], order: VersionOrder, version: string): Verdict {
  if (ranges.some(({ broken, bounds, fromStart }) => !broken && fromStart && bounds.length === 0)) return 'affected';
  const scheme = order.schemeOf(version);
  const speaking = ranges.filter(({ bounds }) => bounds.some((bound) => order.schemeOf(bound.version) === scheme));
  const verdicts = speaking.map((range) => verdictOfRange(range, order, version));
  if (ranges.some(({ broken }) => broken)) verdicts.push('unclear');
  if (verdicts.length > 0) return worst(verdicts);
  // A list of versions that goes with the ranges is complete in the databases that write one.
  return listed.some((text) => order.valid(text) && order.schemeOf(text) === scheme) ? 'free' : 'unclear';
}

interface Bound {
  version: string;
  kind: 'introduced' | 'fixed' | 'last_affected' | 'limit';
}

interface Range {
  bounds: Bound[];
  /** It has `introduced: "0"`, which is before every version of every line. */
  fromStart: boolean;
  /** It has an event whose version cannot be read. */
  broken: boolean;
}

type Events = NonNullable<Affected['ranges']>[number]['events'];

function readRange(events: Events, order: VersionOrder): Range {
  const range: Range = { bounds: [], fromStart: false, broken: false };
  for (const event of events) {
    for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const) {
      const version = event[kind];
      if (version === undefined || (kind === 'limit' && version === '*')) continue;
      if (kind === 'introduced' && version === '0') range.fromStart = true;
      else if (order.valid(version)) range.bounds.push({ version, kind });
      else range.broken = true;
    }
  }
  return range;
}

/** Walks the events of a range in order, as the OSV schema's evaluation does, over those of the version's own line. */
function verdictOfRange({ bounds, fromStart }: Range, order: VersionOrder, version: string): Verdict {
  const scheme = order.schemeOf(version);
  const own = bounds.filter((bound) => order.schemeOf(bound.version) === scheme);
  const limits = own.filter(({ kind }) => kind === 'limit');
  if (limits.length > 0 && limits.every((limit) => order.compare(version, limit.version) >= 0)) return 'free';
  let affected = fromStart;
  for (const bound of own.toSorted((a, b) => order.compare(a.version, b.version))) {
    const distance = order.compare(version, bound.version);
    if (bound.kind === 'introduced' && distance >= 0) affected = true;
    if (bound.kind === 'fixed' && distance >= 0) affected = false;
    if (bound.kind === 'last_affected' && distance > 0) affected = false;
  }
  return affected ? 'affected' : 'free';
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('affected')) return 'affected';
  return verdicts.includes('unclear') ? 'unclear' : 'free';
}

function isSame(order: VersionOrder, a: string, b: string): boolean {
  return a === b || (order.valid(a) && order.schemeOf(a) === order.schemeOf(b) && order.compare(a, b) === 0);
}
