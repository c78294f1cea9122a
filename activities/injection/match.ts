import type { Compiled, Pattern } from './compile.ts';
import type { CueKind } from './cue-words.ts';
import type { View } from './view.ts';

/** One place where a wording matched, in the characters of a view. */
export interface Match {
  pattern: Pattern;
  start: number;
  end: number;
}

/** What the gate and the patterns saw in one view. */
export interface Seen {
  matches: Match[];
  /** Places of cue words, in order, with the index of the word; the first of each kind are kept. */
  cues: Record<CueKind, { at: number; word: number }[]>;
}

/** What scanning cost, in counts that do not depend on the machine. */
export interface Work {
  /** Characters that went through the gate. */
  gated: number;
  /** Windows that a pattern ran on, and their characters together. */
  windows: number;
  windowed: number;
}

const windowSize = 2048;
const mostMatches = 12;
const mostCues = 400;

/** Runs the gate over a view once, then each opened pattern on windows around the keywords that opened it. */
export function matchView(compiled: Compiled, view: View, work: Work): Seen {
  const spans = new Map<number, number[]>();
  const cues: Seen['cues'] = { address: [], about: [], explains: [], rot13: [] };
  work.gated += view.text.length;
  compiled.gate.scan(view.text, (keyword, end) => {
    const cue = compiled.cues[keyword];
    if (cue && cues[cue].length < mostCues) cues[cue].push({ at: end, word: keyword });
    for (const opened of compiled.opens[keyword] ?? []) {
      const pattern = compiled.patterns[opened];
      if (pattern) widen(spans, opened, end - pattern.before - 2, end + pattern.after + 2);
    }
  });
  const matches: Match[] = [];
  if (spans.size === 0) return { matches, cues };
  const lower = lowered(view.text);
  for (const [opened, list] of spans) {
    const pattern = compiled.patterns[opened];
    if (pattern) run(pattern, lower, list, matches, work);
  }
  return { matches, cues };
}

function widen(spans: Map<number, number[]>, pattern: number, start: number, end: number): void {
  const list = spans.get(pattern);
  if (!list) {
    spans.set(pattern, [start, end]);
    return;
  }
  if (start <= (list.at(-1) ?? 0)) list[list.length - 1] = end;
  else list.push(start, end);
}

function run(pattern: Pattern, text: string, spans: number[], matches: Match[], work: Work): void {
  let found = 0;
  let last = -1;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const to = Math.min(text.length, spans[i + 1] ?? 0);
    let from = spans[i] ?? 0;
    while (from < to) {
      const end = Math.min(to, from + windowSize);
      // A line break stands for the start of the text, so that headings are found there as well.
      const lead = from < 0 ? '\n' : '';
      const window = lead + text.slice(Math.max(0, from), end);
      const base = Math.max(0, from) - lead.length;
      work.windows += 1;
      work.windowed += window.length;
      pattern.regex.lastIndex = 0;
      for (let match = pattern.regex.exec(window); match; match = pattern.regex.exec(window)) {
        const start = Math.max(0, base + match.index);
        if (start > last) {
          matches.push({ pattern, start, end: base + match.index + match[0].length });
          last = start;
          found += 1;
          if (found >= mostMatches) return;
        }
        if (match[0].length === 0) pattern.regex.lastIndex += 1;
      }
      if (end === to) break;
      from = end - pattern.longest - 4;
    }
  }
}

/** Lower case, one code unit for one, so that places stay right where a capital letter has a longer small form. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let out = '';
  for (const char of text) {
    const small = char.toLowerCase();
    out += small.length === char.length ? small : char;
  }
  return out;
}
