import type { SourceKind } from '../injection/score.ts';
import type { ConversationFormat } from './config.ts';

export type { SourceKind };

/** One text of a conversation, and where it stands. */
export interface ConversationRecord {
  /** The transcript's own id, or the name of the file. */
  conversation: string;
  /** Position of the message in its conversation, from 0. */
  turn: number;
  /** The role as written. */
  role: string;
  sourceKind: SourceKind;
  text: string;
  /** The tool that was called or that answered. */
  tool?: string;
  /** ISO 8601, UTC. */
  at?: string;
  /** Whose conversation it is, where the transcript tells. */
  subject?: string;
  /** JSON pointer into the line. */
  pointer: string;
  file: string;
  /** From 1. */
  line: number;
  /** Of the line's first byte, in the uncompressed file. */
  offset: number;
}

/** What a reader makes of one line; the caller adds file, line and offset. */
export type Turn = Omit<ConversationRecord, 'file' | 'line' | 'offset'>;

export type JsonObject = Record<string, unknown>;

/** Reads one shape of transcript. One file each under `readers/`. */
export interface TranscriptReader {
  format: ConversationFormat;
  /** Whether a line looks like this shape. */
  fits(value: JsonObject): boolean;
  /**
   * A fresh reader for one file; it may remember earlier lines, within limits.
   * @param name what the conversation is called when the lines do not say
   */
  open(name: string): (value: JsonObject) => Turn[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text member, or undefined. */
export function textOf(value: JsonObject, ...names: string[]): string | undefined {
  for (const name of names) {
    const member = value[name];
    if (typeof member === 'string' && member !== '') return member;
  }
  return undefined;
}

/** A moment as ISO 8601 in UTC, from ISO text, epoch seconds or epoch milliseconds; undefined when it is none. */
export function momentOf(value: unknown): string | undefined {
  let milliseconds = Number.NaN;
  if (typeof value === 'number') milliseconds = value < 1e11 ? value * 1000 : value;
  else if (typeof value === 'string' && value.length < 40 && /^\d{4}-\d\d-\d\d/.test(value))
    milliseconds = Date.parse(value);
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? undefined : date.toISOString();
}
