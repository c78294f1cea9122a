import type { Finding } from '../../workflows/contract/finding.ts';
import { severities } from '../../workflows/contract/incident.ts';
import { excerptOf, inert } from '../mask.ts';
import type { Place } from './places.ts';
import type { Hit } from './rule.ts';

/** A hit that is not reported because something explains it. */
export interface Excused {
  finding: Finding;
  excuse: string;
}

/**
 * Makes findings of hits: those that touch the compromised server first, then by severity, confidence and time. A hit
 * that names no server is about the log itself and counts as touching it.
 */
export function findingsOf(hits: readonly Hit[], places: ReadonlyMap<number, Place>, server: string | undefined) {
  const ordered = hits
    .map((hit, index) => ({ hit, index, touches: touches(hit, server) }))
    .sort(
      (a, b) =>
        Number(b.touches) - Number(a.touches) ||
        severities.indexOf(b.hit.rule.severity) - severities.indexOf(a.hit.rule.severity) ||
        Number(a.hit.confidence === 'hint') - Number(b.hit.confidence === 'hint') ||
        a.index - b.index,
    );
  const findings: { finding: Finding; hit: Hit }[] = [];
  const excused: Excused[] = [];
  for (const { hit } of ordered) {
    const finding = findingOf(hit, places.get(hit.seq));
    if (hit.excuse === undefined) findings.push({ finding, hit });
    else excused.push({ finding, excuse: hit.excuse });
  }
  return { findings, excused };
}

/** Whether a hit concerns the server; without a server of interest every hit does. */
export function touches(hit: Hit, server: string | undefined): boolean {
  return server === undefined || hit.servers.length === 0 || hit.servers.includes(server);
}

function findingOf(hit: Hit, place: Place | undefined): Finding {
  const { rule } = hit;
  const file = place?.file ?? 'unknown';
  const line = place?.line ?? 1;
  const where = hit.servers.slice(0, 4).map((name) => inert(name).slice(0, 63));
  const on = where.length === 0 ? '' : ` (${where.join(', ')})`;
  return {
    id: `${rule.id}@${file}:${line}`,
    rule: rule.id,
    title: `${rule.title}${on}`,
    severity: rule.severity,
    confidence: hit.confidence,
    source: 'audit',
    why: `${rule.why} ${hit.note}`,
    position: { file, line, offset: place?.offset ?? 0 },
    excerpt: excerptOf(place?.raw?.toString('utf8') ?? ''),
    ...(hit.began ? { at: hit.began.toISOString() } : {}),
    ...(hit.user === undefined ? {} : { subject: inert(hit.user).slice(0, 128) }),
    tags: [...rule.tags],
  };
}
