import { z } from 'zod';
import { Confidence } from '../../workflows/contract/finding.ts';
import type { AuditRule, Hit } from './rule.ts';
import type { AuditStore } from './store.ts';

const HitRow = z.object({
  seq: z.number(),
  seqs: z.array(z.number().nullable()),
  usr: z.string().nullable(),
  servers: z.array(z.string().nullable()),
  began: z.date().nullable(),
  ended: z.date().nullable(),
  excuse: z.string().nullable(),
  note: z.string(),
  confidence: Confidence,
});

/** Runs the rules over a derived store. Hits come in the order of the rules, then of time: the same on every run. */
export async function detect(store: AuditStore, rules: readonly AuditRule[], signal: AbortSignal): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const rule of rules) {
    signal.throwIfAborted();
    const rows = await store.rows(`SELECT * FROM (${rule.sql}) ORDER BY began NULLS FIRST, seq`);
    for (const raw of rows) {
      const row = HitRow.parse(raw);
      hits.push({
        rule,
        seq: row.seq,
        seqs: row.seqs.filter((seq) => seq !== null),
        ...(row.usr === null ? {} : { user: row.usr }),
        servers: row.servers.filter((name) => name !== null),
        began: row.began ?? undefined,
        ended: row.ended ?? undefined,
        ...(row.excuse === null ? {} : { excuse: row.excuse }),
        note: row.note,
        confidence: row.confidence,
      });
    }
  }
  return hits;
}
