import { type Advisory, countingAdvisories, isMalicious } from './advisory.ts';
import { verdictOf } from './affects.ts';
import {
  beforeMalice,
  behindNamedFix,
  type Candidate,
  candidatesOf,
  newerInOtherLine,
  type Question,
  sameIn,
  versionOfToday,
} from './candidate.ts';
import { describeNoTarget, describeTarget } from './choice-reason.ts';
import type { RegistryVersion } from './registry-document.ts';
import { orderOf, type VersionOrder } from './version-order.ts';

/**
 * `upgrade`: the smallest step up that no known advisory affects. `pin-back`: down, because nothing upward is known to
 * be safe. `stay`: no known advisory affects what is pinned. `remove`: no published version is safe. `needs-human`: it
 * depends on something that the records cannot settle.
 */
export type Choice =
  | { kind: 'upgrade' | 'pin-back'; from?: string; to: RegistryVersion; reason: string; affecting: Advisory[] }
  | { kind: 'stay' | 'remove' | 'needs-human'; from?: string; reason: string; affecting: Advisory[] };

/** Chooses the version to pin. Pure: the same question always has the same answer. */
export function chooseVersion(question: Question): Choice {
  const advisories = countingAdvisories(question.advisories, question);
  const { document, package: name } = question;
  if (!document || document.versions.length === 0) {
    const reason = `The registry does not have ${name}, so no version can be pinned; it may have been pulled. Remove the entry or replace the server.`;
    return { kind: advisories.some(isMalicious) ? 'remove' : 'needs-human', reason, affecting: advisories };
  }
  const order = orderOf(question.ecosystem);
  const candidates = candidatesOf(question, document, advisories);
  const from = question.version ?? versionOfToday(question, document, candidates, order);
  if (from === undefined || !order.valid(from)) return withoutStart(question, candidates, order);
  return withStart(question, from, advisories, candidates, order);
}

function withStart(
  question: Question,
  from: string,
  advisories: Advisory[],
  candidates: Candidate[],
  order: VersionOrder,
): Choice {
  const affecting = advisories.filter((advisory) => verdictOf(advisory, question, from) !== 'free');
  const here = candidates.find(({ release }) => release.version === from || sameIn(order, release.version, from));
  if (affecting.length === 0 && question.version !== undefined) return keep(question, from, here);
  if (affecting.length === 0 && here && here.obstacle === undefined) {
    const reason = `The entry pins no version. A start gets ${from} today; no known advisory affects it, so it is pinned.`;
    return { kind: 'upgrade', to: here.release, reason, affecting };
  }
  const line = candidates.filter(({ release }) => order.lineOf(release.version) === order.lineOf(from));
  const up = line.filter(({ release }) => order.compare(release.version, from) > 0);
  const down = line.filter(({ release }) => order.compare(release.version, from) < 0).toReversed();
  const malice = affecting.filter(isMalicious);
  const other = newerInOtherLine(candidates, here, order, from);
  const ways: { kind: 'upgrade' | 'pin-back'; steps: Candidate[] }[] = [
    { kind: 'upgrade', steps: malice.length > 0 ? behindNamedFix(up, malice, question, order) : up },
    { kind: 'upgrade', steps: malice.length > 0 ? [] : other },
    { kind: 'pin-back', steps: malice.length > 0 ? beforeMalice(down, malice) : down },
  ];
  for (const { kind, steps } of ways) {
    const index = steps.findIndex(({ obstacle }) => obstacle === undefined);
    const target = steps[index];
    if (!target) continue;
    const reason = describeTarget({
      kind,
      question,
      from,
      to: target.release,
      passed: steps.slice(0, index),
      affecting,
    });
    return { kind, ...fromOf(question), to: target.release, reason, affecting };
  }
  const { kind, reason } = describeNoTarget({ question, from, affecting, candidates: [...up, ...other, ...down] });
  return { kind, ...fromOf(question), reason, affecting };
}

function keep(question: Question, from: string, here: Candidate | undefined): Choice {
  const { package: name } = question;
  if (!here) {
    const reason = `No known advisory affects ${name} ${from}, but the registry no longer offers it. A pulled version is suspect: look at why before it starts again.`;
    return { kind: 'needs-human', from, reason, affecting: [] };
  }
  const caution =
    here.obstacle === 'young' ? ` It was published only on ${here.release.publishedAt?.slice(0, 10)}.` : '';
  const why = here.obstacle === 'discouraged' ? ` Its publisher marked it as ${here.release.discouraged}.` : '';
  return { kind: 'stay', from, reason: `No known advisory affects ${name} ${from}.${caution}${why}`, affecting: [] };
}

/** Without a version to start from: the newest good one, if the package has only one line to be newest in. */
function withoutStart(question: Question, candidates: Candidate[], order: VersionOrder): Choice {
  const { package: name } = question;
  const full = candidates.filter(
    ({ release }) => question.ecosystem !== 'oci' || /^v?\d+\.\d+\.\d+$/.test(release.version),
  );
  const lines = new Set(full.map(({ release }) => order.lineOf(release.version)));
  if (question.version !== undefined || lines.size !== 1) {
    const why =
      question.version === undefined
        ? 'names no version, and the package has more than one line of them or none'
        : 'names a version that cannot be compared with others';
    const reason = `The entry ${why}, so which version of ${name} is the next safe one cannot be told. Pin a version by hand.`;
    return { kind: 'needs-human', ...fromOf(question), reason, affecting: [] };
  }
  const target = full.findLast(({ obstacle }) => obstacle === undefined);
  if (target) {
    const reason = `The entry pins no version. ${target.release.version} is the newest of ${name} that no known advisory affects and that is old enough.`;
    return { kind: 'upgrade', to: target.release, reason, affecting: [] };
  }
  return { ...describeNoTarget({ question, affecting: [], candidates: full.toReversed() }), affecting: [] };
}

function fromOf({ version }: Question): { from?: string } {
  return version === undefined ? {} : { from: version };
}
