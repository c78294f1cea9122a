import { type Advisory, isMalicious, sameProblems } from './advisory.ts';
import { fixesOf, verdictOf } from './affects.ts';
import type { Candidate, Question } from './candidate.ts';
import type { RegistryVersion } from './registry-document.ts';
import { orderOf } from './version-order.ts';

/** Why a target was chosen: one or two sentences in our words, from ids and versions alone. */
export function describeTarget(found: {
  kind: 'upgrade' | 'pin-back';
  question: Question;
  from: string;
  to: RegistryVersion;
  /** Nearer versions that were passed over. */
  passed: Candidate[];
  affecting: Advisory[];
}): string {
  const { kind, question, from, to, passed, affecting } = found;
  const { lineOf } = orderOf(question.ecosystem);
  const cause =
    affecting.length === 0
      ? `The version of today, ${from}, is no target`
      : `${idsOf(affecting)} ${verbOf(question, from, affecting)} ${from}`;
  const inLine = lineOf(from) === lineOf(to.version);
  if (kind === 'upgrade') {
    const step = inLine
      ? 'is the next version that no known advisory affects'
      : 'is in another line of versions, but was published later, and no known advisory affects it';
    return `${cause}; ${to.version} ${step}.${passedOver(passed)}`;
  }
  const why = affecting.some(isMalicious)
    ? 'The release was made to harm, so nothing after it is trusted'
    : 'No later version is known to be safe';
  return `${cause}. ${why}; ${to.version} is the last one before it that no known advisory affects.`;
}

/** Why nothing can be proposed, and what a person can do. */
export function describeNoTarget(found: {
  question: Question;
  from?: string;
  affecting: Advisory[];
  candidates: Candidate[];
}): { kind: 'remove' | 'needs-human'; reason: string } {
  const { question, from, affecting, candidates } = found;
  const cause =
    from === undefined || affecting.length === 0
      ? `${question.package} pins no version.`
      : `${idsOf(affecting)} ${verbOf(question, from, affecting)} ${question.package} ${from}.`;
  const young = candidates.find(({ obstacle }) => obstacle === 'young');
  if (young) {
    const { version, publishedAt = '' } = young.release;
    return human(
      `${cause} ${version} would be free of it, but was published on ${publishedAt.slice(0, 10)}; the minimum age is ${question.minimumAgeDays} days. Wait, or lower bump.minimumAgeDays and retry.`,
    );
  }
  const undated = candidates.find(({ obstacle }) => obstacle === 'undated');
  if (undated) {
    return human(
      `${cause} ${undated.release.version} would be free of it, but the registry does not say when it was published.`,
    );
  }
  const early = candidates.find(({ obstacle }) => obstacle === 'pre-release');
  if (early) return human(`${cause} Only pre-releases are free of it, such as ${early.release.version}.`);
  const discouraged = candidates.find(({ obstacle }) => obstacle === 'discouraged');
  if (discouraged) {
    const { version, discouraged: how } = discouraged.release;
    return human(`${cause} Only versions that their publisher ${how} are free of it, such as ${version}.`);
  }
  return {
    kind: 'remove',
    reason: `${cause} ${missingFix(question, affecting)}No published version is free of known advisories. Remove the entry or replace the server.`,
  };
}

/** One sentence per problem that affects the version in use, for the plan's facts. */
export function describeAdvisories(question: Question, from: string | undefined, affecting: Advisory[]): string[] {
  const version = from === undefined ? question.package : `${question.package} ${from}`;
  return sameProblems(affecting).map((records) => {
    const fixes = [...new Set(records.flatMap((record) => fixesOf(record, question)))];
    const known = fixes.length === 0 ? 'It names no fixed version.' : `It names ${list(fixes)} as fixed.`;
    const ids = list([...new Set(records.flatMap(({ id, aliases }) => [id, ...aliases]))]);
    if (records.some(isMalicious)) return `${ids} says that ${version} was made to harm. ${known}`;
    const verb = verbOf(question, from, records);
    const doubt = verb === 'affects' ? '' : ' It speaks of the package, but not of this line of versions.';
    return `${ids} ${verb} ${version}.${doubt} ${known}`;
  });
}

function human(reason: string): { kind: 'needs-human'; reason: string } {
  return { kind: 'needs-human', reason };
}

function passedOver(passed: Candidate[]): string {
  const bad = passed.filter(({ obstacle }) => obstacle === 'affected');
  const young = passed.filter(({ obstacle }) => obstacle === 'young');
  const [first] = bad;
  const byWhich = first ? ` ${first.release.version} is nearer, but ${idsOf(first.by)} affects it.` : '';
  const tooYoung = young[0] ? ` ${young[0].release.version} is nearer, but younger than the minimum age.` : '';
  return byWhich + tooYoung;
}

/** A fix that an advisory names is worth nothing until it can be installed. */
function missingFix(question: Question, affecting: Advisory[]): string {
  const published = new Set(question.document?.versions.map(({ version }) => version));
  const named = affecting.flatMap((advisory) => fixesOf(advisory, question)).filter((fix) => !published.has(fix));
  return named.length === 0
    ? ''
    : `${list([...new Set(named)])} is named as fixed, but the registry does not have it. `;
}

function verbOf(question: Question, from: string | undefined, advisories: Advisory[]): 'affects' | 'may affect' {
  const sure = from === undefined || advisories.some((advisory) => verdictOf(advisory, question, from) === 'affected');
  return sure ? 'affects' : 'may affect';
}

function idsOf(advisories: Advisory[]): string {
  return list(sameProblems(advisories).map(([first]) => first?.id ?? ''));
}

function list(words: readonly string[]): string {
  const shown = words.slice(0, 4).join(', ');
  return words.length > 4 ? `${shown} and ${words.length - 4} more` : shown;
}
