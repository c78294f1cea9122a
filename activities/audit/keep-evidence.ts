import { createGzip } from 'node:zlib';
import { z } from 'zod';
import type { Evidence } from '../../workflows/contract/evidence.ts';
import type { Finding } from '../../workflows/contract/finding.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import type { Excused } from './findings.ts';
import type { Place } from './places.ts';
import type { Hit } from './rule.ts';
import type { AuditStore } from './store.ts';

export interface Kept {
  findings: readonly { finding: Finding; hit: Hit }[];
  excused: readonly Excused[];
  places: ReadonlyMap<number, Place>;
  /** What else the reader of the evidence must know: window, counts, gaps. */
  about: Readonly<Record<string, unknown>>;
}

const Row = z.object({
  file: z.string(),
  line: z.number(),
  off: z.number(),
  time: z.date().nullable(),
  why: z.string().nullable(),
  raw: z.instanceof(Uint8Array).nullable(),
});

/**
 * Puts away, in this order: every call to the server in the window; all findings and all excused hits with the raw
 * lines they stand on; the unreadable lines. Sorted and without any clock, so the same logs give the same bytes.
 */
export async function keepEvidence(
  store: AuditStore,
  evidence: EvidenceStore,
  incident: string,
  server: string | undefined,
  kept: Kept,
): Promise<Evidence[]> {
  const label = { incident, mediaType: 'application/gzip', extension: 'jsonl.gz' };
  const out: Evidence[] = [];
  if (server !== undefined) {
    const rows = store.stream(
      `SELECT n.name AS file, r.line, r.off, r.ts AS time, NULL::VARCHAR AS why, t.raw
       FROM recent r JOIN names n ON n.kind = 'file' AND n.id = r.file LEFT JOIN texts t USING (seq)
       WHERE r.server = $server ORDER BY r.ts, n.name, r.line`,
      { server },
    );
    out.push(
      await evidence.put({ ...label, title: 'Audit log: calls to the server in the window' }, await packed(rows)),
    );
  }
  out.push(
    await evidence.put(
      {
        incident,
        mediaType: 'application/json',
        extension: 'json',
        title: 'Audit log: all findings, all excused hits, and their lines',
      },
      `${JSON.stringify(summaryOf(kept), null, 1)}\n`,
    ),
  );
  const [bad] = await store.rows('SELECT count(*)::DOUBLE AS n FROM unreadable');
  if (bad?.n !== 0) {
    const rows = store.stream(
      `SELECT n.name AS file, u.line, u.off, NULL::TIMESTAMP AS time, w.name AS why, t.raw
       FROM unreadable u JOIN names n ON n.kind = 'file' AND n.id = u.file
       JOIN names w ON w.kind = 'why' AND w.id = u.why LEFT JOIN texts t USING (seq) ORDER BY n.name, u.line`,
    );
    out.push(await evidence.put({ ...label, title: 'Audit log: lines that could not be read' }, await packed(rows)));
  }
  return out;
}

function summaryOf({ findings, excused, places, about }: Kept) {
  return {
    ...about,
    findings: findings.map(({ finding, hit }) => ({
      ...finding,
      ...(hit.ended ? { until: hit.ended.toISOString() } : {}),
      lines: hit.seqs.flatMap((seq) => {
        const place = places.get(seq);
        return place ? [{ file: place.file, line: place.line, offset: place.offset, ...rawOf(place.raw) }] : [];
      }),
    })),
    excused: excused.map(({ finding, excuse }) => ({ excuse, ...finding })),
  };
}

/** One JSON line per row, gzipped. The header names no time and no system, so that equal rows are equal bytes. */
async function packed(batches: AsyncIterable<Record<string, unknown>[]>): Promise<Buffer> {
  const gzip = createGzip({ level: 6 });
  const pieces: Buffer[] = [];
  gzip.on('data', (piece: Buffer) => pieces.push(piece));
  const done = new Promise<void>((resolve, reject) => gzip.on('end', resolve).on('error', reject));
  for await (const batch of batches) {
    const lines = batch.map((raw) => {
      const { file, line, off, time, why, raw: bytes } = Row.parse(raw);
      const when = time ? { at: time.toISOString() } : {};
      return `${JSON.stringify({ ...when, file, line, offset: off, ...(why ? { why } : {}), ...rawOf(bytes) })}\n`;
    });
    if (!gzip.write(lines.join(''))) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end();
  await done;
  const bytes = Buffer.concat(pieces);
  bytes[9] = 0xff;
  return bytes;
}

/** The line as text where the text gives back its bytes, else in base64. */
function rawOf(raw: Uint8Array | null | undefined): { raw?: string; rawBase64?: string } {
  if (!raw) return {};
  const bytes = Buffer.from(raw);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { raw: text } : { rawBase64: bytes.toString('base64') };
}
