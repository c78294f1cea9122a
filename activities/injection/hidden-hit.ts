import { injectionRules } from './rules/index.ts';
import type { Hit } from './scan-text.ts';
import { explained, laneOf, type Part, partsOf, type SourceKind, total } from './score.ts';
import type { Survey } from './survey.ts';

const rule = injectionRules.find(
  (candidate) => candidate.kind === 'signal' && candidate.signal === 'hidden-characters',
);
const calm = { addressed: false, quoted: false, fenced: false, about: false };
const tagsOfOneFlag = 7;

/** The finding that hidden characters are by themselves, straight from the survey: no keyword stands before it. */
export function hiddenHit(text: string, survey: Survey, source: SourceKind, hasCompany: boolean): Hit | undefined {
  if (!rule) return undefined;
  const { tag, selector, bidi } = survey.hidden;
  const zeroWidth = survey.hidden['zero-width'];
  const seen: { points: number; what: string; span: { first: number; last: number } }[] = [];
  if (tag.count > tagsOfOneFlag && !isFlags(text, tag.count))
    seen.push({ points: 3, what: `${tag.count} tag characters`, span: tag });
  if (selector.count >= 8)
    seen.push({ points: 3, what: `${selector.count} variation selectors in a row`, span: selector });
  if (bidi.count >= 2) seen.push({ points: 2, what: `${bidi.count} direction controls`, span: bidi });
  if (zeroWidth.count >= 3) seen.push({ points: 2, what: `${zeroWidth.count} zero-width characters`, span: zeroWidth });
  const worst = seen.sort((a, b) => b.points - a.points)[0];
  if (!worst) return undefined;
  const parts: Part[] = partsOf(worst.points, { source, context: calm, company: hasCompany ? 1 : 0, disguised: false });
  const confidence = laneOf(parts, calm, hasCompany ? 'confirmed' : rule.confidence);
  if (!confidence) return undefined;
  const what = seen.map((one) => one.what).join(', ');
  return {
    rule,
    confidence,
    score: total(parts),
    parts,
    start: worst.span.first,
    end: worst.span.last,
    chain: [],
    inner: [],
    why: `${rule.why} Here: ${what}. ${explained(parts)}`,
  };
}

/** Flags of England, Scotland and Wales are a black flag followed by six tag characters. */
function isFlags(text: string, tags: number): boolean {
  let flags = 0;
  for (let at = text.indexOf('\u{1f3f4}'); at >= 0; at = text.indexOf('\u{1f3f4}', at + 2)) flags += 1;
  return flags > 0 && tags <= flags * tagsOfOneFlag;
}
