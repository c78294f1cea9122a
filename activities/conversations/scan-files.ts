import { setImmediate as breathe } from 'node:timers/promises';
import type { Coverage, Finding } from '../../workflows/contract/finding.ts';
import { severities } from '../../workflows/contract/incident.ts';
import type { Window } from '../../workflows/contract/results.ts';
import { scanText } from '../injection/scan-text.ts';
import type { ConversationsConfig } from './config.ts';
import { FollowTracker } from './follow.ts';
import { readTranscript } from './read-transcript.ts';
import type { ConversationRecord } from './record.ts';
import { sourceFiles } from './source-files.ts';
import { followFinding, injectionFinding } from './to-finding.ts';

export interface ScanOptions {
  /** Records outside of it are read, for what the user said before, and give no finding. Without one all count. */
  window?: Window;
  /** The compromised server, whose tools make a finding graver. */
  server?: string;
  signal?: AbortSignal;
}

export interface ConversationScan {
  /** The gravest first. */
  findings: Finding[];
  findingCount: number;
  coverage: Coverage;
  conversations: number;
  patientZero?: Finding;
}

const mostFindings = 20_000;
const mostQuarantined = 50;
const mostTrackers = 64;
const slice = 25;
const lanes = ['confirmed', 'likely', 'hint'] as const;

/**
 * Scans transcripts for injected instructions and for what the assistant did after them. Advisory: it reads and reports.
 * Never throws because of what a file says; it does when `signal` is aborted.
 */
export async function scanFiles(
  sources: ConversationsConfig['sources'],
  options: ScanOptions = {},
): Promise<ConversationScan> {
  const { files, gaps } = await sourceFiles({ sources });
  const scan = new Scan(options, gaps);
  let turnEnds = Date.now() + slice;
  for (const file of files) {
    scan.coverage.files += 1;
    for await (const { line, offset, records, problem } of readTranscript(file)) {
      if (problem !== undefined) scan.unreadable(file.path, line, offset, problem);
      else scan.coverage.read += 1;
      for (const record of records) {
        scan.take(record);
        if (Date.now() < turnEnds) continue;
        options.signal?.throwIfAborted();
        await breathe();
        turnEnds = Date.now() + slice;
      }
    }
  }
  return scan.result();
}

class Scan {
  readonly coverage: Coverage = { files: 0, read: 0, inWindow: 0, unreadable: 0, quarantined: [], gaps: [] };
  readonly #options: ScanOptions;
  readonly #findings: Finding[] = [];
  readonly #conversations = new Set<string>();
  readonly #trackers = new Map<string, FollowTracker>();
  #count = 0;
  #timeless = 0;
  #outside = 0;
  #truncated = 0;
  #patientZero: Finding | undefined;

  constructor(options: ScanOptions, gaps: string[]) {
    this.#options = options;
    this.coverage.gaps.push(...gaps);
  }

  unreadable(file: string, line: number, offset: number, why: string): void {
    this.coverage.unreadable += 1;
    if (this.coverage.quarantined.length < mostQuarantined) this.coverage.quarantined.push({ file, line, offset, why });
  }

  take(record: ConversationRecord): void {
    const inside = this.#isInside(record);
    const scanned = inside ? scanText(record.text, record.sourceKind) : undefined;
    const surest = lanes.find((lane) => scanned?.hits.some(({ confidence }) => confidence === lane));
    const tracker = this.#trackerFor(record.conversation);
    const followed = tracker.take(record, surest);
    if (!scanned) {
      this.#outside += 1;
      return;
    }
    this.coverage.inWindow += 1;
    this.#conversations.add(record.conversation);
    if (record.at === undefined) this.#timeless += 1;
    if (scanned.truncated) this.#truncated += 1;
    for (const hit of scanned.hits) {
      const finding = injectionFinding(hit, record, this.#options.server);
      this.#keep(finding);
      if (record.sourceKind === 'tool-result' && hit.confidence !== 'hint' && isEarlier(finding, this.#patientZero))
        this.#patientZero = finding;
    }
    for (const action of followed) this.#keep(followFinding(action, this.#options.server));
  }

  result(): ConversationScan {
    const { gaps } = this.coverage;
    if (this.#timeless > 0) gaps.push(`${this.#timeless} texts carry no time and were scanned whatever their date.`);
    if (this.#outside > 0) gaps.push(`${this.#outside} texts lie outside the time window and were not scanned.`);
    if (this.#truncated > 0) gaps.push(`In ${this.#truncated} texts there was more to decode than the limits allow.`);
    if (this.coverage.unreadable > 0) gaps.push(`${this.coverage.unreadable} lines could not be read.`);
    if (this.#count > mostFindings) gaps.push(`Of ${this.#count} findings only the first ${mostFindings} were kept.`);
    if ([...this.#trackers.values()].some(({ full }) => full))
      gaps.push('A conversation names more targets than are remembered; later ones were not followed.');
    return {
      findings: this.#findings.sort(byGravity),
      findingCount: this.#count,
      coverage: this.coverage,
      conversations: this.#conversations.size,
      ...(this.#patientZero === undefined ? {} : { patientZero: this.#patientZero }),
    };
  }

  #keep(finding: Finding): void {
    this.#count += 1;
    if (this.#findings.length < mostFindings) this.#findings.push(finding);
  }

  #isInside({ at }: ConversationRecord): boolean {
    const { window } = this.#options;
    if (!window || at === undefined) return true;
    const moment = Date.parse(at);
    return moment >= Date.parse(window.from) && moment <= Date.parse(window.to);
  }

  #trackerFor(conversation: string): FollowTracker {
    const known = this.#trackers.get(conversation);
    if (known) return known;
    // The oldest conversation gives way; files are read one after the other, so it is most often finished.
    if (this.#trackers.size >= mostTrackers)
      for (const oldest of this.#trackers.keys()) if (this.#trackers.delete(oldest)) break;
    const tracker = new FollowTracker();
    this.#trackers.set(conversation, tracker);
    return tracker;
  }
}

/** By time where both tell it, else the one that was read first stays. */
function isEarlier(finding: Finding, than: Finding | undefined): boolean {
  if (!than) return true;
  if (finding.at === undefined || than.at === undefined) return than.at === undefined && finding.at !== undefined;
  return finding.at < than.at;
}

function byGravity(a: Finding, b: Finding): number {
  return (
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    lanes.indexOf(a.confidence) - lanes.indexOf(b.confidence) ||
    (a.at ?? '').localeCompare(b.at ?? '')
  );
}
