import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { AuditEvent } from './event.ts';
import { readEvent } from './event.ts';
import { flags } from './flags.ts';
import { type Line, type ReadLimits, readLines } from './lines.ts';
import { NameTable } from './name-table.ts';
import type { LogFile } from './sources.ts';
import type { AuditStore } from './store.ts';
import { type ToolKind, toolKindOf } from './tool-kind.ts';
import { shapeOf, type Traits, traitsOf } from './traits.ts';
import type { Zone } from './zone.ts';

export interface IngestOptions {
  zone: Zone;
  /** Microseconds; a later line is quarantined. */
  latest: number;
  /** Whether the raw line of a call at this instant (microseconds) is kept for the evidence. */
  keepsRaw: (at: number) => boolean;
  limits?: ReadLimits;
}

export interface Ingested {
  /** Every line that is not blank. */
  lines: number;
  unreadable: number;
  /** Lines read with replacement characters. */
  repaired: number;
  /** The first unreadable places, at most 20. */
  quarantined: { file: string; line: number; offset: number; why: string }[];
  gaps: string[];
}

const mostQuarantined = 10_000;
const keptOfBadLine = 4_096;

/** Reads all files into the store, line by line, in constant memory. One bad file or line never stops the others. */
export async function ingest(
  store: AuditStore,
  files: readonly LogFile[],
  options: IngestOptions,
  signal: AbortSignal,
): Promise<Ingested> {
  const reader = new Ingest(store, options);
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    const handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (!handle) {
      reader.gap(`${file.name} could not be opened.`);
      continue;
    }
    try {
      reader.begin(index, file.name);
      const { stopped } = await readLines(handle, (line) => reader.take(line), signal, options.limits);
      if (stopped) reader.gap(`${file.name} was read only in part: ${stopped}.`);
    } finally {
      await handle.close();
    }
  }
  return reader.finish();
}

class Ingest {
  readonly #store: AuditStore;
  readonly #options: IngestOptions;
  readonly #names: NameTable;
  readonly #kinds = new Map<string, ToolKind>();
  readonly #out: Ingested = { lines: 0, unreadable: 0, repaired: 0, quarantined: [], gaps: [] };
  #file = 0;
  #fileName = '';
  #seq = 0;
  #near: number | null = null;

  constructor(store: AuditStore, options: IngestOptions) {
    this.#store = store;
    this.#options = options;
    this.#names = new NameTable(store);
  }

  gap(sentence: string): void {
    this.#out.gaps.push(sentence);
  }

  begin(file: number, name: string): void {
    this.#file = file;
    this.#fileName = name;
    this.#near = null;
    this.#names.idOf('file', name, file);
  }

  take(line: Line): void {
    const bytes = withoutMark(line);
    if (bytes.length === 0 || isBlank(bytes)) return;
    this.#out.lines += 1;
    const read = line.tooLong
      ? { why: 'longer than 1 MiB' }
      : readEvent(bytes, this.#options.zone, this.#options.latest);
    if ('why' in read) this.#quarantine(line, read.why);
    else this.#add({ ...line, bytes }, read.event);
  }

  finish(): Ingested {
    this.#store.flush();
    const { overflowing } = this.#names;
    if (overflowing.length > 0) {
      this.gap(`There are too many different names (${overflowing.join(', ')}); the rest were counted as one.`);
    }
    if (this.#out.repaired > 0) {
      this.gap(`Lines with bytes that are not text, read with replacement characters: ${this.#out.repaired}.`);
    }
    return this.#out;
  }

  #add({ bytes, line, offset }: Line, event: AuditEvent): void {
    this.#seq += 1;
    const seq = this.#seq;
    this.#near = event.at;
    const kind = this.#kindOf(event);
    const traits = traitsOf(kind, event.tool, event.parameters);
    const digest = hash('sha256', bytes, 'buffer');
    const { records, bytes: size } = event.size;
    const notable = (records ?? 0) >= 1_000 || (size ?? 0) >= 200_000;
    if (event.repaired) this.#out.repaired += 1;
    this.#store.addNumbers('events', [
      seq,
      event.at,
      this.#file,
      line,
      offset,
      digest.readUIntBE(0, 6),
      digest.readUIntBE(6, 6),
      this.#names.idOf('server', event.server),
      this.#names.idOf('tool', event.tool),
      event.user === undefined ? null : this.#names.idOf('user', event.user),
      event.client === undefined ? null : this.#names.idOf('client', event.client),
      records ?? null,
      size ?? null,
      bitsOf(event, kind, traits),
      notable ? shapeOf(event.parameters) : null,
    ]);
    this.#addTraits(seq, traits);
    if (this.#options.keepsRaw(event.at)) this.#store.addText(seq, bytes);
  }

  #addTraits(seq: number, traits: Traits): void {
    const { credential, incident, incidentId, mentions, destination } = traits;
    if (!traits.rotation && incident === 'none' && !destination) return;
    this.#store.addTraits([
      seq,
      credential ?? null,
      incident === 'none' ? null : incident,
      incidentId ?? null,
      mentions ?? null,
      destination?.kind ?? null,
      destination?.name ?? null,
      destination?.domain ?? null,
      destination?.encodedRun ?? null,
    ]);
  }

  #quarantine({ bytes, line, offset }: Line, why: string): void {
    this.#out.unreadable += 1;
    const seq = -this.#out.unreadable;
    const whyId = this.#names.idOf('why', why);
    this.#store.addNumbers('unreadable', [seq, this.#near, this.#file, line, offset, whyId]);
    if (this.#out.quarantined.length < 20) this.#out.quarantined.push({ file: this.#fileName, line, offset, why });
    if (this.#out.unreadable <= mostQuarantined) this.#store.addText(seq, bytes.subarray(0, keptOfBadLine));
  }

  #kindOf({ server, tool }: AuditEvent): ToolKind {
    const key = `${server}\0${tool}`;
    let kind = this.#kinds.get(key);
    if (!kind) {
      kind = toolKindOf(server, tool);
      if (this.#kinds.size > 50_000) this.#kinds.clear();
      this.#kinds.set(key, kind);
    }
    return kind;
  }
}

function bitsOf(event: AuditEvent, kind: ToolKind, traits: Traits): number {
  return (
    (traits.secretRead ? flags.secretRead : 0) |
    (traits.rotation ? flags.rotation : 0) |
    (traits.destination ? flags.outbound : 0) |
    (kind.reads ? flags.reads : 0) |
    (event.size.truncated ? flags.truncated : 0) |
    (event.repaired ? flags.repaired : 0)
  );
}

/** A byte-order mark at the very start of a file is the editor's, not the log's. */
function withoutMark({ bytes, offset }: Line): Buffer {
  const marked = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
