import type { Confidence } from '../../workflows/contract/finding.ts';
import { type Compiled, compile } from './compile.ts';
import { type Context, contextOf } from './context.ts';
import { rot13View } from './cued-views.ts';
import { hiddenHit } from './hidden-hit.ts';
import { type Match, matchView, type Seen, type Work } from './match.ts';
import type { InjectionRule } from './rule.ts';
import { injectionRules } from './rules/index.ts';
import { type Circumstances, explained, laneOf, type Part, partsOf, type SourceKind, total } from './score.ts';
import { originalSpan, type View } from './view.ts';
import { viewsOf } from './views.ts';

/** What a rule found in one text. */
export interface Hit {
  rule: InjectionRule;
  confidence: Confidence;
  score: number;
  parts: Part[];
  /** Span in the original text, UTF-16 code units. */
  start: number;
  end: number;
  /** How the text had to be changed before the rule matched. */
  chain: readonly string[];
  /** For a decoded text: the rules that matched in it. */
  inner: string[];
  /** The rule's sentence, what was decoded, and the sum. */
  why: string;
}

export interface TextScan {
  hits: Hit[];
  /** There was more to decode than the limits allow. */
  truncated: boolean;
  work: Work;
}

interface Candidate {
  match: Match;
  view: View;
  seen: Seen;
  start: number;
  end: number;
}

const neighbourhood = 1500;
const compiledRules = compile(injectionRules);
const encodedRule = injectionRules.find((rule) => rule.kind === 'signal' && rule.signal === 'encoded-instruction');

/**
 * Scans one text: survey, views, gate, windows, score. At most one hit per rule, its best one. Time grows linearly with
 * the text whatever it holds.
 * @param compiled rules other than the built-in ones, for tests
 */
export function scanText(text: string, source: SourceKind, compiled: Compiled = compiledRules): TextScan {
  const work: Work = { gated: 0, windows: 0, windowed: 0 };
  const { views, survey, truncated } = viewsOf(text);
  const candidates: Candidate[] = [];
  const look = (view: View) => {
    const seen = matchView(compiled, view, work);
    for (const match of seen.matches) {
      const [start, end] = originalSpan(view, match.start, match.end);
      candidates.push({ match, view, seen, start, end });
    }
    return seen;
  };
  for (const view of views) if (look(view).cues.rot13.length > 0) look(rot13View(view));
  const best = new Map<string, Hit>();
  const offer = (hit: Hit | undefined) => {
    if (!hit) return;
    const before = best.get(hit.rule.id);
    if (!before || before.score < hit.score || (before.confidence === 'hint' && hit.confidence !== 'hint'))
      best.set(hit.rule.id, hit);
  };
  offer(hiddenHit(text, survey, source, candidates.length > 0));
  const plain = candidates.filter(({ view }) => !isDisguise(view));
  for (const candidate of candidates) offer(hitOf(candidate, candidates, plain, text, source));
  return { hits: [...best.values()], truncated, work };
}

function hitOf(
  candidate: Candidate,
  all: Candidate[],
  plain: Candidate[],
  text: string,
  source: SourceKind,
): Hit | undefined {
  const { match, view, seen, start, end } = candidate;
  const disguised = isDisguise(view);
  const { rule } = match.pattern;
  // What can be read without decoding is reported as what it is.
  if (disguised && plain.some((other) => other.match.pattern.rule === rule && other.start < end && other.end > start))
    return undefined;
  const inner = disguised
    ? [...new Set(all.filter((other) => other.view === view).map((other) => other.match.pattern.rule.id))]
    : [];
  const context = widestContext(candidate, text, seen);
  const company = new Set(
    all
      .filter((other) => other.match.pattern.rule !== rule && Math.abs(other.start - start) < neighbourhood)
      .map((other) => other.match.pattern.rule.id),
  ).size;
  const circumstances: Circumstances = { source, context, company, disguised };
  const parts = partsOf(match.pattern.points, circumstances);
  const reported = disguised && encodedRule ? encodedRule : rule;
  const confidence = laneOf(parts, context, company > 0 ? 'confirmed' : reported.confidence);
  if (!confidence) return undefined;
  const disguise = disguised ? ` Read after: ${view.chain.join(', then ')}. What it says: ${rule.title}.` : '';
  const why = `${reported.why}${disguise} ${explained(parts)}`;
  return { rule: reported, confidence, score: total(parts), parts, start, end, chain: view.chain, inner, why };
}

/** The surroundings in the view, and for a decoded payload those of its place in the original as well. */
function widestContext({ match, view, seen, start, end }: Candidate, text: string, _: Seen): Context {
  const here = contextOf(view.text, seen, match.start, match.end);
  if (view.chain.length === 0 || view.text.length > text.length / 2) return here;
  const outside = contextOf(
    text,
    { matches: [], cues: { address: [], about: [], explains: [], rot13: [] } },
    start,
    end,
  );
  return { ...here, quoted: here.quoted, fenced: here.fenced || outside.fenced };
}

function isDisguise(view: View): boolean {
  return (
    view.chain.some((step) => step !== 'escapes undone' && step !== 'control characters removed') ||
    view.chain.length > 1
  );
}
