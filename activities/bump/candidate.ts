import { maxSatisfying, validRange } from 'semver';
import type { Advisory, PackageName } from './advisory.ts';
import { fixesOf, verdictOf } from './affects.ts';
import type { RegistryDocument, RegistryVersion } from './registry-document.ts';
import { orderOf, type VersionOrder } from './version-order.ts';

/** Everything the choice depends on. */
export interface Question extends PackageName {
  /** The exact version in use; absent when the entry names none. */
  version?: string;
  /** The dist-tag or range in use, where it names one of these. */
  floating?: string;
  advisories: readonly Advisory[];
  /** Absent: the registry has no such package. */
  document?: RegistryDocument;
  now: Date;
  minimumAgeDays: number;
}

/** Why a version is no target. */
export type Obstacle = 'affected' | 'pre-release' | 'discouraged' | 'undated' | 'young';

/** A published version of a line, with what speaks against it. */
export interface Candidate {
  release: RegistryVersion;
  obstacle?: Obstacle;
  /** The advisories that affect it, where that is the obstacle. */
  by: Advisory[];
}

/** All versions of a document that are versions at all, lowest first, judged by the advisories and the rules of age. */
export function candidatesOf(question: Question, document: RegistryDocument, advisories: Advisory[]): Candidate[] {
  const order = orderOf(question.ecosystem);
  return document.versions
    .filter(({ version }) => order.valid(version))
    .toSorted((a, b) => order.compare(a.version, b.version))
    .map((release) => judge(release, question, advisories, order));
}

function judge(release: RegistryVersion, question: Question, advisories: Advisory[], order: VersionOrder): Candidate {
  const by = advisories.filter((advisory) => verdictOf(advisory, question, release.version) !== 'free');
  if (by.length > 0) return { release, obstacle: 'affected', by };
  if (order.isPrerelease(release.version)) return { release, obstacle: 'pre-release', by };
  if (release.discouraged) return { release, obstacle: 'discouraged', by };
  // The protocol of container registries has no dates; the plan says so instead.
  if (question.minimumAgeDays === 0 || question.ecosystem === 'oci') return { release, by };
  const published = Date.parse(release.publishedAt ?? '');
  if (Number.isNaN(published)) return { release, obstacle: 'undated', by };
  const age = question.now.getTime() - published;
  return age < question.minimumAgeDays * 86_400_000 ? { release, obstacle: 'young', by } : { release, by };
}

/** What a start gets today by npm's and pip's own rules. It says what runs, not what is good. */
export function versionOfToday(
  { ecosystem, floating }: Question,
  { tags }: RegistryDocument,
  candidates: Candidate[],
  order: VersionOrder,
): string | undefined {
  if (ecosystem === 'oci') return undefined;
  if (ecosystem === 'pypi') {
    if (floating !== undefined && floating !== 'latest') return undefined;
    return candidates.findLast(({ release }) => !order.isPrerelease(release.version) && !release.discouraged)?.release
      .version;
  }
  const asked = floating || 'latest';
  if (Object.hasOwn(tags, asked)) return tags[asked];
  const latest = Object.hasOwn(tags, 'latest') ? tags.latest : undefined;
  if (validRange(asked) === null) return undefined;
  const versions = candidates.map(({ release }) => release.version);
  if (latest !== undefined && maxSatisfying([latest], asked)) return latest;
  return maxSatisfying(versions, asked) ?? undefined;
}

/** A release made to harm is left upward only where a record names the version that is clean again. */
export function behindNamedFix(
  up: Candidate[],
  malice: Advisory[],
  question: Question,
  order: VersionOrder,
): Candidate[] {
  const fixes = malice.map((advisory) => fixesOf(advisory, question));
  return up.filter(({ release }) =>
    fixes.every((named) => named.some((fix) => sameLineAndAtLeast(order, release.version, fix))),
  );
}

/** Everything between two malicious releases is suspect, listed or not. */
export function beforeMalice(down: Candidate[], malice: Advisory[]): Candidate[] {
  const lowest = down.findLastIndex(({ by }) => by.some((advisory) => malice.includes(advisory)));
  return down.slice(lowest + 1);
}

/** In another line a number says nothing about newer or older; the time of publication does. Lowest first. */
export function newerInOtherLine(
  candidates: Candidate[],
  here: Candidate | undefined,
  order: VersionOrder,
  from: string,
): Candidate[] {
  const since = here?.release.publishedAt;
  if (since === undefined) return [];
  return candidates
    .filter(({ release }) => order.lineOf(release.version) !== order.lineOf(from))
    .filter(({ release }) => Date.parse(release.publishedAt ?? '') > Date.parse(since));
}

function sameLineAndAtLeast(order: VersionOrder, version: string, fix: string): boolean {
  return order.schemeOf(version) === order.schemeOf(fix) && order.compare(version, fix) >= 0;
}

/** Whether two spellings are one version of one line. */
export function sameIn(order: VersionOrder, a: string, b: string): boolean {
  return order.lineOf(a) === order.lineOf(b) && order.compare(a, b) === 0;
}
