import type { Confidence } from '../../workflows/contract/finding.ts';
import type { Context } from './context.ts';

/** Who wrote a text, as far as the transcript says. */
export type SourceKind = 'user' | 'assistant' | 'tool-result' | 'tool-call' | 'system';

/** One reason for a score. Points add up; nothing is multiplied, so a reader can check it. */
export interface Part {
  points: number;
  text: string;
}

/** The lanes, by points. Set on development data: see bench/injection.ts. */
export const lanes = { confirmed: 7, likely: 5, hint: 4 } as const;

const bySource: Record<SourceKind, Part> = {
  'tool-result': { points: 2, text: 'it came in a tool result' },
  system: { points: 1, text: 'it stands in a system text' },
  'tool-call': { points: 0, text: 'it stands in a tool call' },
  user: { points: 0, text: 'the user wrote it' },
  assistant: { points: -1, text: 'the assistant wrote it' },
};

/** What is known of a match besides its wording. */
export interface Circumstances {
  source: SourceKind;
  context: Context;
  /** Other rules that matched near it. */
  company: number;
  /** It was readable only after decoding, or after taking a disguise off. */
  disguised: boolean;
}

/** Adds up a match: wording, source, company, disguise, surroundings. */
export function partsOf(wording: number, about: Circumstances): Part[] {
  const parts: Part[] = [{ points: wording, text: 'the wording' }, bySource[about.source]];
  if (about.company > 0) parts.push({ points: about.company > 1 ? 3 : 2, text: 'other rules matched near it' });
  if (about.context.addressed) parts.push({ points: 1, text: 'an assistant is addressed near it' });
  if (about.disguised) parts.push({ points: 2, text: 'it was disguised' });
  if (about.context.about) parts.push({ points: -2, text: 'the text is about such attacks' });
  if (about.context.quoted) parts.push({ points: -1, text: 'it is quoted' });
  if (about.context.fenced) parts.push({ points: -1, text: 'it stands in a code block' });
  return parts;
}

/** The lane of a score, or undefined below all of them. Quotation, code blocks and texts about attacks end at `hint`. */
export function laneOf(parts: readonly Part[], context: Context, ceiling: Confidence): Confidence | undefined {
  const sum = total(parts);
  if (sum < lanes.hint) return undefined;
  if (context.about || context.quoted || context.fenced || sum < lanes.likely) return 'hint';
  return sum >= lanes.confirmed ? ceiling : ceiling === 'hint' ? 'hint' : 'likely';
}

export function total(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.points, 0);
}

/** «Score 8: the wording 5, it came in a tool result 2, …» */
export function explained(parts: readonly Part[]): string {
  const list = parts
    .filter(({ points }) => points !== 0)
    .map(({ points, text }) => `${text} ${points > 0 ? '+' : ''}${points}`);
  return `Score ${total(parts)}: ${list.join(', ')}.`;
}
