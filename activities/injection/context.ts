import type { Seen } from './match.ts';

/** What stands around a match and changes its weight. */
export interface Context {
  addressed: boolean;
  quoted: boolean;
  fenced: boolean;
  about: boolean;
}

const near = 400;
const openings = '"\'“‘«„`';

/** Reads the surroundings of a span in the text of a view. */
export function contextOf(text: string, seen: Seen, start: number, end: number): Context {
  return {
    addressed: seen.cues.address.some(({ at }) => at > start - 240 && at < end + 240),
    quoted: isQuoted(text, start, end),
    fenced: isFenced(text, start),
    about: isAbout(seen, start, end),
  };
}

/** One telling word near it and another anywhere, or three words of explanation near it. Words inside it do not count. */
function isAbout(seen: Seen, start: number, end: number): boolean {
  const outside = ({ at }: { at: number }) => at <= start || at > end + 4;
  const close = ({ at }: { at: number }) => at > start - near && at < end + near;
  const telling = seen.cues.about.filter(outside);
  const explaining = seen.cues.explains.filter(outside);
  const distinct = (cues: { word: number }[]) => new Set(cues.map(({ word }) => word)).size;
  if (telling.length === 0) return distinct(explaining.filter(close)) >= 3;
  return (
    distinct(telling) + distinct(explaining) >= 2 &&
    (telling.some(close) || explaining.some(close) || distinct(telling) >= 2)
  );
}

/**
 * Whether prose quotes the match: a quotation mark opens shortly before it, after a blank or bracket that follows words,
 * and closes shortly after. A mark after `:` or `=` is a JSON string or an attribute, and no quotation.
 */
function isQuoted(text: string, start: number, end: number): boolean {
  for (let at = Math.min(start, text.length - 1); at >= Math.max(0, start - 48); at -= 1) {
    const char = text.charAt(at);
    if (char === '\n') return false;
    if (!openings.includes(char)) continue;
    const before = text.charAt(at - 1);
    const isOpening =
      at > 0 &&
      (before === ' ' || before === '(' || before === '\t' || before === '[' || before === '/' || before === '"');
    if (!isOpening) continue;
    const word = lastMark(text, at - 1);
    if (word === ':' || word === '=' || word === ',' || word === '{' || word === '[')
      return isList(text, at, start, end);
    const closing = char === '“' || char === '„' ? '”' : char === '‘' ? '’' : char === '«' ? '»' : char;
    // From the start of the match: a greedy gap may reach beyond the closing mark.
    const close = text.indexOf(closing, Math.max(at + 1, start + 4));
    return close >= 0 && close - end < 160;
  }
  return false;
}

function lastMark(text: string, from: number): string {
  for (let at = from; at >= Math.max(0, from - 4); at -= 1) {
    const char = text.charAt(at);
    if (char !== ' ' && char !== '(') return char;
  }
  return '';
}

/** `("this", "that", …)`: the match is one of several quoted examples. */
function isList(text: string, open: number, start: number, end: number): boolean {
  const mark = text.charAt(open);
  const close = text.indexOf(mark, Math.max(open + 1, start + 4));
  if (close < 0 || close - end > 160) return false;
  const rest = text.slice(close + 1, close + 8).trimStart();
  return rest.startsWith(`,${mark}`) || rest.startsWith(`, ${mark}`) || rest.startsWith('/') || rest.startsWith('or ');
}

/** Inside a fenced block of Markdown: an odd number of fences before it. Looks back 8 KiB at most. */
function isFenced(text: string, start: number): boolean {
  const from = Math.max(0, start - 8192);
  let fences = 0;
  for (let at = text.indexOf('```', from); at >= 0 && at < start; at = text.indexOf('```', at + 3)) fences += 1;
  return fences % 2 === 1 && text.indexOf('```', start) >= 0;
}
