import { hiddenKind, isCombining, isStyled, lookAlike } from './characters.ts';
import { isHex, type Survey } from './survey.ts';
import { type View, ViewWriter } from './view.ts';

/**
 * The text as a model would read it: unseen characters taken out, styled letters plain, look-alikes in words that pass
 * for Latin mapped to Latin, escapes of URLs, HTML and source code undone. One pass.
 */
export function cleanView(parent: View, found: Survey): View {
  const { text } = parent;
  const out = new ViewWriter(text.length);
  const mapScripts = found.mixedScript > 0;
  let wordEnd = 0;
  let wordPasses = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x25 || unit === 0x26 || unit === 0x5c) {
      const decoded = unescaped(text, i);
      if (decoded) {
        out.pushText(decoded.text, i);
        i += decoded.length - 1;
        continue;
      }
    }
    if (unit >= 0x20 && unit < 0x7f) {
      out.push(unit, i);
      continue;
    }
    const code = unit >= 0xd800 && unit <= 0xdbff ? (text.codePointAt(i) ?? unit) : unit;
    const width = code > 0xffff ? 2 : 1;
    if (!hiddenKind(code) && !isCombining(code)) {
      if (mapScripts && width === 1 && i >= wordEnd && lookAlike(code) !== undefined) {
        const word = wordAt(text, i);
        wordEnd = word.end;
        wordPasses = word.passes;
      }
      const latin = mapScripts && wordPasses && i < wordEnd ? lookAlike(code) : undefined;
      if (latin !== undefined) out.push(latin, i);
      else if (isStyled(code)) out.pushText(plain(code), i);
      else for (let unitAt = i; unitAt < i + width; unitAt += 1) out.push(text.charCodeAt(unitAt), unitAt);
    }
    i += width - 1;
  }
  return out.finish(parent, describe(found), text.length);
}

/** Whether there is anything for {@link cleanView} to do. */
export function needsCleaning(found: Survey): boolean {
  const { tag, selector, bidi, control } = found.hidden;
  const unseen = tag.count + selector.count + found.hidden['zero-width'].count + bidi.count + control.count;
  return unseen + found.styled + found.mixedScript + found.escapes > 0;
}

function describe(found: Survey): string {
  const { tag, selector, bidi } = found.hidden;
  const steps: string[] = [];
  if (tag.count + selector.count + found.hidden['zero-width'].count + bidi.count > 0)
    steps.push('hidden characters removed');
  if (found.styled > 0) steps.push('styled letters made plain');
  if (found.mixedScript > 0) steps.push('look-alike letters mapped to Latin');
  if (found.escapes > 0) steps.push('escapes undone');
  return steps.join(', ') || 'control characters removed';
}

const plainOf = new Map<number, string>();

function plain(code: number): string {
  let text = plainOf.get(code);
  if (text === undefined) {
    text = code >= 0x2000 && code <= 0x200a ? ' ' : String.fromCodePoint(code).normalize('NFKC').slice(0, 4);
    plainOf.set(code, text);
  }
  return text;
}

/**
 * The rest of the word from a look-alike on. It passes for Latin when a Latin letter is in it or just before it, or when
 * nothing in it is foreign for sure. Each character is looked at once, because the caller skips to `end`.
 */
function wordAt(text: string, from: number): { end: number; passes: boolean } {
  let latin = from > 0 && isLatinLetter(text.charCodeAt(from - 1));
  let foreign = false;
  let end = from;
  for (; end < text.length && end < from + 64; end += 1) {
    const code = text.charCodeAt(end);
    if (isLatinLetter(code)) latin = true;
    else if (code < 0x80 && !(code >= 0x30 && code <= 0x39)) break;
    else if (code >= 0x2000 && code < 0x2c00) break;
    else if (code >= 0x80 && lookAlike(code) === undefined && !hiddenKind(code) && !isCombining(code)) foreign = true;
  }
  return { end, passes: latin || !foreign };
}

function isLatinLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ', '#39': "'" };
const utf8 = new TextDecoder('utf-8');

/** The text behind an escape that starts there, and how many characters it took. */
function unescaped(text: string, at: number): { text: string; length: number } | undefined {
  const mark = text.charAt(at);
  if (mark === '%') {
    const bytes: number[] = [];
    while (bytes.length < 64 && text.charAt(at + bytes.length * 3) === '%') {
      const digit = at + bytes.length * 3 + 1;
      if (!isHex(text, digit) || !isHex(text, digit + 1)) break;
      bytes.push(Number.parseInt(text.slice(digit, digit + 2), 16));
    }
    return bytes.length === 0 ? undefined : { text: utf8.decode(Uint8Array.from(bytes)), length: bytes.length * 3 };
  }
  if (mark === '\\') {
    const digits = text.charAt(at + 1) === 'x' ? 2 : text.charAt(at + 1) === 'u' ? 4 : 0;
    if (digits === 0) return undefined;
    for (let i = 0; i < digits; i += 1) if (!isHex(text, at + 2 + i)) return undefined;
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    return { text: String.fromCharCode(code), length: 2 + digits };
  }
  const end = text.slice(at, at + 11).indexOf(';');
  if (end < 2) return undefined;
  const name = text.slice(at + 1, at + end);
  const known = named[name];
  if (known) return { text: known, length: end + 1 };
  const code = numeric(name);
  return code === undefined ? undefined : { text: String.fromCodePoint(code), length: end + 1 };
}

function numeric(name: string): number | undefined {
  if (!name.startsWith('#')) return undefined;
  const isHexForm = name.charAt(1) === 'x' || name.charAt(1) === 'X';
  const digits = name.slice(isHexForm ? 2 : 1);
  if (!(isHexForm ? /^[0-9a-fA-F]{1,6}$/ : /^\d{1,7}$/).test(digits)) return undefined;
  const code = Number.parseInt(digits, isHexForm ? 16 : 10);
  return code > 0 && code <= 0x10ffff ? code : undefined;
}
