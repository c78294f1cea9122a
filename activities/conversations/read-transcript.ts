import { basename } from 'node:path';
import type { ConversationFormat } from './config.ts';
import { type LineLimits, lineLimits, linesOf, TooMuch } from './lines.ts';
import { transcriptReaders } from './readers/index.ts';
import { type ConversationRecord, isObject, type JsonObject, type TranscriptReader, type Turn } from './record.ts';
import type { SourceFile } from './source-files.ts';

/** What came of one line: its texts, or why it could not be read. */
export interface ReadLine {
  line: number;
  offset: number;
  records: ConversationRecord[];
  /** One sentence of ours; never the line's own words. */
  problem?: string;
}

/**
 * Reads a transcript line by line. A line that cannot be read is reported with its place and never ends the reading; a
 * file that cannot be read further is reported in the same way, on its last line.
 */
export async function* readTranscript(file: SourceFile, limits: LineLimits = lineLimits): AsyncGenerator<ReadLine> {
  const read = lineReader(file);
  let line = 0;
  let offset = 0;
  try {
    for await (const raw of linesOf(file.path, limits)) {
      ({ line, offset } = raw);
      if (!raw.bytes) {
        yield { line, offset, records: [], problem: `The line is longer than ${limits.line} bytes.` };
        continue;
      }
      if (raw.bytes.length <= 64 && raw.bytes.toString().trim() === '') continue;
      const turns = read(raw.bytes.toString('utf8'));
      if (typeof turns === 'string') yield { line, offset, records: [], problem: turns };
      else yield { line, offset, records: turns.map((turn) => ({ ...turn, file: file.path, line, offset })) };
    }
  } catch (error) {
    const problem =
      error instanceof TooMuch
        ? `The file unpacks to more than ${limits.unpacked} bytes; the rest was not read.`
        : `The file could not be read to its end (${codeOf(error)}).`;
    yield { line: line + 1, offset, records: [], problem };
  }
}

/** Finds the reader by the first line that fits one, and keeps it for the whole file. */
function lineReader(file: SourceFile): (text: string) => Turn[] | string {
  const name = basename(file.path).replace(/\.jsonl(?:\.gz)?$/, '');
  let read: ((value: JsonObject) => Turn[]) | undefined;
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'The line is not JSON.';
    }
    if (!isObject(value)) return 'The line is not a JSON object.';
    read ??= readerFor(value, file.format)?.open(name);
    return read ? read(value) : 'The line has the shape of no known transcript.';
  };
}

function readerFor(value: JsonObject, format: ConversationFormat | undefined): TranscriptReader | undefined {
  return transcriptReaders.find((reader) => (format === undefined ? reader.fits(value) : reader.format === format));
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{2,40}$/.test(code) ? code : 'unknown error';
}
