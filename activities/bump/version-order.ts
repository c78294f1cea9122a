import { compare, parse, type SemVer } from 'semver';
import type { Ecosystem } from './launch.ts';
import { comparePep440, isPep440Prerelease, type Pep440, parsePep440 } from './pep440.ts';

/**
 * How versions of an ecosystem are read and compared. Only versions of one line may be compared: a package that went
 * from dates to semver has both, and `2026.8.31` is not newer than `2.4.0` because 2026 is more than 2.
 */
export interface VersionOrder {
  /** Whether it is a version at all; hostile or odd strings are not. */
  valid(text: string): boolean;
  /** Negative, zero or positive. Both must be valid. */
  compare(a: string, b: string): number;
  isPrerelease(text: string): boolean;
  /** How the version counts: `date` or `number`. Advisories speak about versions of one scheme at a time. */
  schemeOf(text: string): string;
  /** The line that a step up or down stays in: the scheme, for images also how many parts it has and which variant. */
  lineOf(text: string): string;
}

/** The order of an ecosystem's versions. */
export function orderOf(ecosystem: Ecosystem): VersionOrder {
  return { npm: npmOrder, pypi: pypiOrder, oci: imageOrder }[ecosystem];
}

const npmOrder: VersionOrder = {
  valid: (text) => readNpm(text) !== null,
  compare: (a, b) => compare(npm(a), npm(b)),
  isPrerelease: (text) => npm(text).prerelease.length > 0,
  schemeOf: npmScheme,
  lineOf: npmScheme,
};

function npmScheme(text: string): string {
  const { major, minor } = npm(text);
  return kindOf(major, minor);
}

/** Advisories write `2025.7.01`, which is no semver, and `2.4`, which leaves a part out. */
function readNpm(text: string): SemVer | null {
  if (!/^[\w.+-]{1,100}$/.test(text)) return null;
  return (
    parse(text, { loose: true }) ??
    parse(
      text.replace(/^v?(\d+)(?:\.(\d+))?$/, (_, a, b) => `${a}.${b ?? 0}.0`),
      { loose: true },
    )
  );
}

function npm(text: string): SemVer {
  const version = readNpm(text);
  if (!version) throw new RangeError('not an npm version');
  return version;
}

const pypiOrder: VersionOrder = {
  valid: (text) => parsePep440(text) !== undefined,
  compare: (a, b) => comparePep440(pypi(a), pypi(b)),
  isPrerelease: (text) => isPep440Prerelease(pypi(text)),
  schemeOf: pypiScheme,
  lineOf: pypiScheme,
};

function pypiScheme(text: string): string {
  const { epoch, release } = pypi(text);
  return `${epoch > 0 ? `epoch ${epoch} ` : ''}${kindOf(release[0] ?? 0, release[1] ?? 1)}`;
}

function pypi(text: string): Pep440 {
  const version = parsePep440(text);
  if (!version) throw new RangeError('not a Python version');
  return version;
}

/** A tag is a version only by habit: numbers, then perhaps a variant (`1.4.2-alpine`). Variants are lines of their own. */
const imageOrder: VersionOrder = {
  valid: (text) => readTag(text) !== undefined,
  compare: (a, b) => {
    const [left, right] = [tag(a).numbers, tag(b).numbers];
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
      const difference = (left[index] ?? 0) - (right[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  },
  isPrerelease: (text) =>
    /^(alpha\d|beta|rc|dev|pre|preview|next|canary|nightly|snapshot|edge)/i.test(tag(text).variant),
  // 1 and 1.4 are tags that move, so they are not in one line with 1.4.2.
  schemeOf: (text) => kindOf(tag(text).numbers[0] ?? 0, tag(text).numbers[1] ?? 1),
  lineOf: (text) => {
    const { numbers, variant } = tag(text);
    return `${kindOf(numbers[0] ?? 0, numbers[1] ?? 1)} of ${numbers.length} parts${variant ? ` (${variant})` : ''}`;
  },
};

function readTag(text: string): { numbers: number[]; variant: string } | undefined {
  const [, numbers, variant = ''] = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:-([\w.-]{1,100}))?$/.exec(text) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split('.').map(Number), variant };
}

function tag(text: string): { numbers: number[]; variant: string } {
  const read = readTag(text);
  if (!read) throw new RangeError('not a version tag');
  return read;
}

/** 2025.9.25 and 20250925 are dates; 24.1.0 could be one, but compares well with its own kind. */
function kindOf(first: number, second: number): 'date' | 'number' {
  const year = first >= 1990 && first <= 2999 && second >= 1 && second <= 12;
  return year || (first >= 19_900_101 && first <= 29_991_231) ? 'date' : 'number';
}
