import { type CueKind, cueKinds, cueWords } from './cue-words.ts';
import { Gate } from './gate.ts';
import { factsOf } from './pattern-facts.ts';
import { type InjectionRule, sourceOf, type WordingRule } from './rule.ts';

/** A wording ready to run on windows. */
export interface Pattern {
  rule: WordingRule;
  points: number;
  regex: RegExp;
  longest: number;
  /** How far the window reaches before and after the end of a keyword. */
  before: number;
  after: number;
}

/** The rules as one gate and a list of patterns. */
export interface Compiled {
  gate: Gate;
  patterns: readonly Pattern[];
  /** Per gate keyword: the patterns that it opens, as indices. */
  opens: readonly (readonly number[])[];
  /** Per gate keyword: the cue that it is, if it is one. */
  cues: readonly (CueKind | undefined)[];
  keywords: readonly string[];
}

/** No wording may match more than this, so that a window of 2 KiB always has room for it. */
export const longestMatch = 400;

/**
 * Derives the gate from the rules: every pattern is opened by keywords that each of its matches must contain.
 * @throws Error when a pattern uses a construct that rules may not use, has no keyword, or matches too much.
 */
export function compile(rules: readonly InjectionRule[]): Compiled {
  const patterns: Pattern[] = [];
  const opens = new Map<string, number[]>();
  const cues = new Map<string, CueKind>();
  for (const rule of rules) {
    if (rule.kind !== 'wording') continue;
    rule.wordings.forEach(({ expression, points }, index) => {
      const source = sourceOf(expression);
      const facts = factsOf(source);
      if (facts.keywords.length === 0) throw new Error(`wording ${index} of ${rule.id} has no keyword for the gate`);
      if (facts.longest > longestMatch)
        throw new Error(`wording ${index} of ${rule.id} can match ${facts.longest} characters`);
      const at =
        patterns.push({
          rule,
          points,
          regex: new RegExp(source, 'g'),
          longest: facts.longest,
          before: facts.before,
          after: facts.after,
        }) - 1;
      for (const keyword of facts.keywords) opens.set(keyword, [...(opens.get(keyword) ?? []), at]);
    });
  }
  for (const kind of cueKinds) for (const word of cueWords[kind]) cues.set(word, kind);
  const keywords = [...new Set([...opens.keys(), ...cues.keys()])];
  return {
    gate: new Gate(keywords),
    patterns,
    opens: keywords.map((keyword) => opens.get(keyword) ?? []),
    cues: keywords.map((keyword) => cues.get(keyword)),
    keywords,
  };
}
