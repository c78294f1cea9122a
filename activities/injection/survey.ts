import { type HiddenKind, hiddenKind, isCombining, isStyled, lookAlike } from './characters.ts';

/** What one pass over the characters of a text found. Places are UTF-16 offsets. */
export interface Survey {
  hidden: Record<HiddenKind, { count: number; first: number; last: number }>;
  /** Full-width, mathematical and circled letters, combining marks. */
  styled: number;
  /** Words that mix Latin letters with look-alikes of another script. */
  mixedScript: number;
  /** Escapes of URLs, HTML and source code: `%41`, `&lt;`, `\x41`. */
  escapes: number;
  /** Runs that may be base64 (from 24 characters) or hex (from 32). */
  payloads: { start: number; end: number; hex: boolean }[];
  /** The longest chain of words, near each other, that mix letters with the digits that look like letters. */
  leetWords: number;
  /** The longest chain of single letters with one or two characters between them. */
  spacedLetters: number;
}

const letter = 1;
const leetDigit = 2;
const otherDigit = 4;
const notHex = 8;
const runChar = 16;

const ascii = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')
  ascii[char.charCodeAt(0)] = letter | notHex | runChar;
for (const char of 'abcdefABCDEF') ascii[char.charCodeAt(0)] = letter | runChar;
for (const char of '013457') ascii[char.charCodeAt(0)] = leetDigit | runChar;
for (const char of '2689') ascii[char.charCodeAt(0)] = otherDigit | runChar;
for (const char of '+/-_') ascii[char.charCodeAt(0)] = notHex | otherDigit | runChar;

const mostPayloads = 64;
const leetGap = 24;

/** Looks at each character once, without any regular expression: time grows with the length and nothing else. */
export function survey(text: string): Survey {
  const found: Survey = {
    hidden: { tag: nothing(), selector: nothing(), 'zero-width': nothing(), bidi: nothing(), control: nothing() },
    styled: 0,
    mixedScript: 0,
    escapes: 0,
    payloads: [],
    leetWords: 0,
    spacedLetters: 0,
  };
  const { length } = text;
  let start = -1;
  let kinds = 0;
  let singles = 0;
  let singleEnd = -9;
  let leet = 0;
  let leetEnd = -99;
  for (let i = 0; i <= length; i += 1) {
    const code = i < length ? text.charCodeAt(i) : 0x20;
    const kind = code < 128 ? (ascii[code] ?? 0) : 0;
    if (kind !== 0) {
      if (start < 0) {
        start = i;
        kinds = 0;
      }
      kinds |= kind;
      continue;
    }
    if (start >= 0) {
      const run = i - start;
      if (run === 1 && kinds & letter) {
        singles = start - singleEnd <= 3 ? singles + 1 : 1;
        singleEnd = i;
        if (singles > found.spacedLetters) found.spacedLetters = singles;
      } else if (run >= 24) {
        payload(found, start, i, (kinds & notHex) === 0);
      } else if (run <= 16 && (kinds & (letter | leetDigit | otherDigit)) === (letter | leetDigit)) {
        leet = start - leetEnd <= leetGap ? leet + 1 : 1;
        leetEnd = i;
        if (leet > found.leetWords) found.leetWords = leet;
      }
      start = -1;
    }
    if (code >= 128 || code < 0x20) i += unusual(found, text, code, i);
    else if (code === 0x25 || code === 0x26 || code === 0x5c) found.escapes += isEscape(text, i) ? 1 : 0;
  }
  return found;
}

function nothing() {
  return { count: 0, first: 0, last: 0 };
}

function payload(found: Survey, start: number, end: number, hex: boolean): void {
  const before = found.payloads.at(-1);
  // One payload over several lines, as `base64` and MIME print it.
  if (before && !before.hex && !hex && start - before.end <= 2 && before.end - before.start >= 56) {
    before.end = end;
    return;
  }
  if (hex && end - start < 32) return;
  if (found.payloads.length < mostPayloads) found.payloads.push({ start, end, hex });
}

/** Notes a character beyond ASCII or a control; returns how many more code units it took. */
function unusual(found: Survey, text: string, unit: number, at: number): number {
  let code = unit;
  let extra = 0;
  if (unit >= 0xd800 && unit <= 0xdbff) {
    code = text.codePointAt(at) ?? unit;
    extra = code > 0xffff ? 1 : 0;
  }
  const kind = hiddenKind(code);
  if (kind) {
    if (isInnocent(kind, code, text, at, extra)) return extra;
    const seen = found.hidden[kind];
    if (seen.count === 0) seen.first = at;
    seen.count += 1;
    seen.last = at + extra + 1;
  } else if (isStyled(code) || isCombining(code)) {
    found.styled += 1;
  } else if (lookAlike(code) !== undefined && (isLatin(text, at - 1) || isLatin(text, at + 1))) {
    found.mixedScript += 1;
  }
  return extra;
}

/** A selector after an emoji, a joiner between non-ASCII letters, a byte-order mark: everyday text. */
function isInnocent(kind: HiddenKind, code: number, text: string, at: number, extra: number): boolean {
  if (code === 0xfeff) return at === 0;
  if (kind === 'selector')
    return code <= 0xfe0f && !isSelector(text, at + 1 + extra) && at > 0 && !isSelector(text, at - 1);
  const before = at > 0 ? text.charCodeAt(at - 1) : 0x20;
  const after = at + 1 < text.length ? text.charCodeAt(at + 1) : 0x20;
  if (code === 0x200c || code === 0x200d) return before >= 0x100 && after >= 0x100;
  if (code === 0x200e || code === 0x200f || code === 0x061c) return before >= 0x590 || after >= 0x590;
  if (code === 0xad) return true;
  return code === 0x1b || code === 0x0c || code === 0x08 || code === 0x85;
}

function isSelector(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0xfe00 && code <= 0xfe0f) || code === 0xdb40;
}

function isLatin(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

function isEscape(text: string, at: number): boolean {
  const mark = text.charCodeAt(at);
  if (mark === 0x25) return isHex(text, at + 1) && isHex(text, at + 2);
  const next = text.charCodeAt(at + 1);
  if (mark === 0x5c) return (next === 0x78 || next === 0x75) && isHex(text, at + 2) && isHex(text, at + 3);
  for (let i = at + 2; i < at + 10; i += 1) if (text.charCodeAt(i) === 0x3b) return true;
  return false;
}

/** Whether the character there is a hexadecimal digit. */
export function isHex(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return (code >= 0x61 && code <= 0x66) || (code >= 0x30 && code <= 0x39 && text.charCodeAt(at) >= 0x30);
}
