import { z } from 'zod';
import type { AuditStore } from './store.ts';

/** Where a line stands, and its bytes where they were kept (of an unreadable line only its beginning). */
export interface Place {
  file: string;
  line: number;
  offset: number;
  raw: Buffer | undefined;
}

const PlaceRow = z.object({
  seq: z.number(),
  file: z.string(),
  line: z.number(),
  off: z.number(),
  raw: z.instanceof(Uint8Array).nullable(),
});

/** Finds lines by their numbers in the store. */
export async function placesOf(store: AuditStore, seqs: readonly number[]): Promise<Map<number, Place>> {
  const places = new Map<number, Place>();
  const wanted = [...new Set(seqs)];
  for (let from = 0; from < wanted.length; from += 5_000) {
    const list = wanted
      .slice(from, from + 5_000)
      .map(Number)
      .join(', ');
    const rows = await store.rows(`
      SELECT l.seq, n.name AS file, l.line, l.off, t.raw
      FROM (SELECT seq, file, line, off FROM events UNION ALL SELECT seq, file, line, off FROM unreadable) l
      JOIN names n ON n.kind = 'file' AND n.id = l.file
      LEFT JOIN texts t USING (seq)
      WHERE l.seq IN (${list})`);
    for (const raw of rows) {
      const row = PlaceRow.parse(raw);
      const { seq, file, line, off } = row;
      places.set(seq, { file, line, offset: off, raw: row.raw ? Buffer.from(row.raw) : undefined });
    }
  }
  return places;
}
