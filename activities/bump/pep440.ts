/** A Python version in the parts that order it (PEP 440). */
export interface Pep440 {
  epoch: number;
  release: number[];
  pre?: { phase: 'a' | 'b' | 'rc'; number: number };
  post?: number;
  dev?: number;
  local?: string;
}

// The pattern of PEP 440, appendix B, in our own grouping.
const form =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

/** Reads a version as pip does, in any of the spellings that PEP 440 allows. Undefined: it is none. */
export function parsePep440(text: string): Pep440 | undefined {
  if (text.length > 128) return undefined;
  const match = form.exec(text.toLowerCase());
  if (!match) return undefined;
  const [, epoch, release = '', phase, preNumber, dashPost, post, postNumber, dev, devNumber, local] = match;
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    ...(phase === undefined ? {} : { pre: { phase: phaseOf(phase), number: Number(preNumber || 0) } }),
    ...(dashPost !== undefined ? { post: Number(dashPost) } : {}),
    ...(post !== undefined ? { post: Number(postNumber || 0) } : {}),
    ...(dev === undefined ? {} : { dev: Number(devNumber || 0) }),
    ...(local === undefined ? {} : { local: local.replace(/[-_]/g, '.') }),
  };
}

/** Negative, zero or positive, as `a` is before, the same as or after `b`. A total order over all versions. */
export function comparePep440(a: Pep440, b: Pep440): number {
  return (
    a.epoch - b.epoch ||
    compareNumbers(a.release, b.release) ||
    comparePlaces(prePlace(a), prePlace(b)) ||
    (a.post ?? -1) - (b.post ?? -1) ||
    // A development release comes before the release it leads to.
    lastIfAbsent(a.dev, b.dev) ||
    compareLocal(a.local, b.local)
  );
}

/** Pre-releases and development releases, which pip leaves out unless it is told otherwise. */
export function isPep440Prerelease(version: Pep440): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

function phaseOf(word: string): 'a' | 'b' | 'rc' {
  if (word.startsWith('a')) return 'a';
  return word.startsWith('b') ? 'b' : 'rc';
}

/** 1.0.dev1 is before 1.0a1, and 1.0 after 1.0rc1. */
function prePlace(version: Pep440): [number, number] {
  if (version.pre) return [{ a: 1, b: 2, rc: 3 }[version.pre.phase], version.pre.number];
  return version.dev !== undefined && version.post === undefined ? [0, 0] : [4, 0];
}

function comparePlaces(a: [number, number], b: [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function lastIfAbsent(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a - b;
}

function compareLocal(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = compareLocalPart(left[index] ?? '', right[index] ?? '');
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Numbers come after words, and are compared as numbers. */
function compareLocalPart(a: string, b: string): number {
  const numbers = [/^\d+$/.test(a), /^\d+$/.test(b)] as const;
  if (numbers[0] && numbers[1]) return Number(a) - Number(b);
  if (numbers[0] !== numbers[1]) return numbers[0] ? 1 : -1;
  return a < b ? -1 : Number(a > b);
}
