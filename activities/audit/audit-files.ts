import type { Evidence } from '../../workflows/contract/evidence.ts';
import type { Finding } from '../../workflows/contract/finding.ts';
import type { AuditResult, Window } from '../../workflows/contract/results.ts';
import { auditRules } from '../detections/index.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import type { AuditConfig } from './config.ts';
import { coverageGaps } from './coverage-gaps.ts';
import { derive, type Span } from './derive.ts';
import { detect } from './detect.ts';
import { type Excused, findingsOf } from './findings.ts';
import { ingest } from './ingest.ts';
import { isoOf } from './instant.ts';
import { keepEvidence } from './keep-evidence.ts';
import type { ReadLimits } from './lines.ts';
import { placesOf } from './places.ts';
import type { AuditRule } from './rule.ts';
import { serverActivity } from './server-activity.ts';
import { findLogFiles } from './sources.ts';
import { AuditStore } from './store.ts';
import { Zone } from './zone.ts';

export interface AuditOptions {
  /** How times and sizes are read; {@link AuditConfig} without its sources. */
  config: Omit<AuditConfig, 'sources'>;
  /** The compromised server: its calls are counted, and findings that touch it come first. Absent: every server. */
  server?: string;
  /** ISO 8601; `from` counts in, `to` does not. Absent: the 72 hours up to the newest call. */
  window?: Window;
  /** Where evidence goes. Absent: nothing is kept. */
  evidence?: { store: EvidenceStore; incident: string };
  signal?: AbortSignal;
  /** What "the future" is measured from. */
  now?: Date;
  rules?: readonly AuditRule[];
  limits?: ReadLimits;
  memoryMegabytes?: number;
}

/** Everything one run found; {@link AuditReport.result} is the small part that history holds. */
export interface AuditReport {
  result: AuditResult;
  /** The window that was judged. */
  window: Window;
  findings: Finding[];
  /** Hits that something explains, each with its excuse. */
  excused: Excused[];
}

const mostFindings = 30;
const defaultHours = 72;

/**
 * Reads audit logs (files, folders, globs of JSON lines, plain or gzip) and runs every detection on the window, with
 * everything older as the baseline. Memory is bounded whatever the logs hold; files are only read.
 * @throws `ConfigInvalid` when no log file is found
 */
export async function auditFiles(sources: readonly string[], options: AuditOptions): Promise<AuditReport> {
  const signal = options.signal ?? new AbortController().signal;
  const { files, gaps } = await findLogFiles(sources);
  const store = await AuditStore.open(options.memoryMegabytes);
  const interrupt = () => store.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const zone = new Zone(options.config.timezone);
    const asked = options.window && spanOf(options.window);
    const now = (options.now ?? new Date()).getTime();
    const read = await ingest(
      store,
      files,
      {
        zone,
        latest: (now + options.config.clockSkewMinutes * 60_000) * 1000,
        keepsRaw: asked ? (at) => at >= asked.from && at < asked.to : () => true,
        ...(options.limits ? { limits: options.limits } : {}),
      },
      signal,
    );
    const span = asked ?? (await lastHours(store, now));
    await derive(store, span, zone, options.config);
    const hits = await detect(store, options.rules ?? auditRules, signal);
    const places = await placesOf(
      store,
      hits.flatMap((hit) => [hit.seq, ...(hit.excuse === undefined ? hit.seqs : [])]),
    );
    const { findings, excused } = findingsOf(hits, places, options.server);
    const counts = await coverageGaps(store, span, options.server, findings);
    const coverage = {
      files: files.length,
      read: counts.read,
      inWindow: counts.inWindow,
      unreadable: read.unreadable,
      quarantined: read.quarantined,
      gaps: [...gaps, ...read.gaps, ...counts.gaps, ...excuseNote(excused.length)],
    };
    const activity = await serverActivity(store, span, options.server);
    const window = { from: isoOf(span.from), to: isoOf(span.to) };
    let evidence: Evidence[] = [];
    if (options.evidence) {
      const about = { server: options.server, window, coverage, ...activity };
      evidence = await keepEvidence(store, options.evidence.store, options.evidence.incident, options.server, {
        findings,
        excused,
        places,
        about,
      });
    }
    const all = findings.map(({ finding }) => finding);
    const result = { findings: all.slice(0, mostFindings), findingCount: all.length, coverage, evidence, ...activity };
    return { result, window, findings: all, excused };
  } finally {
    signal.removeEventListener('abort', interrupt);
    await store.close();
  }
}

function spanOf({ from, to }: Window): Span {
  return { from: Date.parse(from) * 1000, to: Date.parse(to) * 1000 };
}

async function lastHours(store: AuditStore, now: number): Promise<Span> {
  const [row] = await store.rows('SELECT max(us) AS newest FROM events');
  const newest = typeof row?.newest === 'number' ? row.newest : now * 1000;
  const to = (Math.floor(newest / 1000) + 1) * 1000;
  return { from: to - defaultHours * 3.6e9, to };
}

function excuseNote(count: number): string[] {
  return count === 0
    ? []
    : [`Hits of the rules that have an excuse and are not reported: ${count}. The evidence lists each with it.`];
}
