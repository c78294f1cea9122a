import { z } from 'zod';
import type { Ecosystem } from './launch.ts';
import { normalName } from './python-launch.ts';

const Event = z.object({
  introduced: z.string().max(200).optional(),
  fixed: z.string().max(200).optional(),
  last_affected: z.string().max(200).optional(),
  limit: z.string().max(200).optional(),
});

const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), events: z.array(Event).max(2_000) })).optional(),
  versions: z.array(z.string().max(200)).optional(),
});
export type Affected = z.infer<typeof Affected>;

/** The id of an advisory becomes part of sentences, so it may hold nothing but what ids hold. */
const AdvisoryId = z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{2,80}$/);

/**
 * The part of an OSV record that decides about versions (schema 1.x: https://ossf.github.io/osv-schema/). Its prose is
 * left out on purpose: other people's words have no place in a plan.
 */
export const Advisory = z.object({
  id: AdvisoryId,
  aliases: z
    .array(z.string())
    .nullish()
    .transform((aliases) => (aliases ?? []).filter((alias) => AdvisoryId.safeParse(alias).success).slice(0, 20)),
  withdrawn: z.string().optional(),
  affected: z
    .array(Affected)
    .nullish()
    .transform((affected) => affected ?? []),
});
export type Advisory = z.infer<typeof Advisory>;

/** A package as an advisory names it. */
export interface PackageName {
  ecosystem: Ecosystem;
  package: string;
}

/** OSV's words for an ecosystem; what follows a colon in them is a distribution's release. */
const ecosystems: Record<string, Ecosystem> = { npm: 'npm', pypi: 'pypi', oci: 'oci', docker: 'oci' };

/** The parts of an advisory that are about one package. */
export function partsAbout(advisory: Advisory, { ecosystem, package: name }: PackageName): Affected[] {
  return advisory.affected.filter(({ package: named }) => {
    if (!named || ecosystems[named.ecosystem.split(':')[0]?.toLowerCase() ?? ''] !== ecosystem) return false;
    return ecosystem === 'pypi' ? normalName(named.name) === name : named.name === name;
  });
}

/** A release made to harm, by the marks of the OpenSSF list of malicious packages. */
export function isMalicious(advisory: Advisory): boolean {
  return [advisory.id, ...advisory.aliases].some((id) => id.startsWith('MAL-'));
}

/**
 * Advisories that count for a package: about it, and not taken back. Two records of one problem (GHSA, CVE, MAL) stay
 * two, because they may disagree on the versions.
 */
export function countingAdvisories(advisories: readonly Advisory[], name: PackageName): Advisory[] {
  return advisories.filter((advisory) => advisory.withdrawn === undefined && partsAbout(advisory, name).length > 0);
}

/** Advisories that are about one problem, as their ids and aliases say: each group once in what people read. */
export function sameProblems(advisories: readonly Advisory[]): Advisory[][] {
  const groups: { ids: Set<string>; members: Advisory[] }[] = [];
  for (const advisory of advisories) {
    const ids = [advisory.id, ...advisory.aliases];
    const touching = groups.filter((group) => ids.some((id) => group.ids.has(id)));
    const rest = groups.filter((group) => !touching.includes(group));
    groups.length = 0;
    groups.push(...rest, {
      ids: new Set([...touching.flatMap((group) => [...group.ids]), ...ids]),
      members: [...touching.flatMap(({ members }) => members), advisory],
    });
  }
  return groups.map(({ members }) => members);
}
