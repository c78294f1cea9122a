import { basename } from 'node:path';
import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Evidence } from '../workflows/contract/evidence.ts';
import { whileBeating } from './beat.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { Inventory } from './inventory.ts';
import { inert } from './mask.ts';
import { recordAccess } from './vault/access-record.ts';
import { keepFile, Unkept } from './vault/keep-file.ts';
import type { Vault } from './vault/vault.ts';

export interface PreserveDeps {
  evidence: EvidenceStore;
  inventory: Inventory;
  vault: Vault;
  /** Audit logs and conversations, as absolute paths. */
  files: () => Promise<string[]>;
  /** The largest copy of one file and of all together, gzipped, in bytes. Larger ones are named with their SHA-256. */
  limits?: { each: number; all: number };
}

const mebibyte = 1024 * 1024;
const defaultLimits = { each: 32 * mebibyte, all: 1024 * mebibyte };

/** So many pieces and gaps are named in history one by one; the index in the store names them all. */
const mostNamed = 40;

/** One source file in the index. `copy` is the evidence address of its gzip. */
interface IndexLine {
  file: string;
  bytes?: number;
  sha256?: string;
  modifiedAt?: string;
  copy?: string;
  gap?: string;
}

/**
 * Puts away, before anything destroys it, what an investigation will ask for: the client configuration, what Vault knows
 * of the server's access, and copies of audit logs and conversations with an index of all of them. What could not be
 * kept is a gap with a reason, never a silent loss.
 */
export function createPreserveEvidence(deps: PreserveDeps): ReadActivities['preserveEvidence'] {
  return ({ incident, server, dossier }) =>
    whileBeating(async (signal) => {
      const gaps: string[] = [];
      const access = await recordAccess(deps.vault, dossier, gaps);
      const kept: Evidence[] = [
        await deps.evidence.put(
          {
            incident,
            title: `What Vault knew of the access of ${server}`,
            mediaType: 'application/json',
            extension: 'json',
          },
          `${JSON.stringify(access, undefined, 2)}\n`,
        ),
      ];
      const configFile = deps.inventory.servers[server]?.config?.file;
      const sources = [...(configFile === undefined ? [] : [configFile]), ...(await deps.files())];
      const index: IndexLine[] = [];
      let room = (deps.limits ?? defaultLimits).all;
      for (const file of new Set(sources)) {
        signal.throwIfAborted();
        const { line, copy } = await keepOne(file, incident, room, deps, signal);
        index.push(line);
        if (line.gap !== undefined) gaps.push(`${shown(file)} ${line.gap}.`);
        if (copy === undefined) continue;
        room -= copy.bytes;
        kept.push(copy);
      }
      const title = `Index of ${index.length} source files, with sizes and SHA-256`;
      const lines = index.map((line) => JSON.stringify(line)).join('\n');
      const named = await deps.evidence.put(
        { incident, title, mediaType: 'application/jsonl', extension: 'jsonl' },
        `${lines}\n`,
      );
      return { evidence: [named, ...kept].slice(0, mostNamed), gaps: shorten(gaps) };
    });
}

async function keepOne(
  file: string,
  incident: string,
  room: number,
  { evidence, limits = defaultLimits }: PreserveDeps,
  signal: AbortSignal,
): Promise<{ line: IndexLine; copy?: Evidence }> {
  try {
    const { packed, ...facts } = await keepFile(file, Math.min(limits.each, room), signal);
    if (packed === undefined) {
      const why = room < limits.each ? 'all copies together are too large' : 'it is too large';
      return { line: { ...facts, gap: `was not copied, because ${why}; its size and SHA-256 are in the index` } };
    }
    const title = `Copy of ${shown(basename(file))}`;
    const copy = await evidence.put({ incident, title, mediaType: 'application/gzip', extension: 'gz' }, packed);
    return { line: { ...facts, copy: copy.address }, copy };
  } catch (error) {
    if (!(error instanceof Unkept)) throw error;
    return { line: { file, gap: error.message } };
  }
}

function shorten(gaps: string[]): string[] {
  const rest = gaps.length - mostNamed;
  return rest <= 0 ? gaps : [...gaps.slice(0, mostNamed), `${rest} more gaps are in the index.`];
}

function shown(text: string): string {
  return inert(text).slice(0, 200);
}
