import { derivedView, type View, ViewWriter } from './view.ts';

const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Words whose rot13 form hardly occurs by chance; seen in a text, they are the cue to read it that way. */
const tellTale = [
  ' the ',
  ' and ',
  ' you ',
  ' your ',
  'instruction',
  'previous',
  'ignore',
  'disregard',
  'system prompt',
  'password',
  'assistant',
  'override',
  'message',
  'everything',
  'without asking',
];

/** Gate keywords that ask for the rot13 view: the name itself, and tell-tale words in rot13. */
export const rot13Cues: readonly string[] = ['rot13', 'rot-13', 'rot 13', 'caesar cipher', ...tellTale.map(rot13)];

export function rot13View(parent: View): View {
  return derivedView(parent, 'rot13 undone', rot13(parent.text));
}

function rot13(text: string): string {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const base = code >= 0x61 && code <= 0x7a ? 0x61 : code >= 0x41 && code <= 0x5a ? 0x41 : 0;
    codes[i] = base === 0 ? code : ((code - base + 13) % 26) + base;
  }
  return utf16.decode(codes);
}

const leet = new Map(
  [...'0o1i3e4a5s6g7t8b9g@a$s!i|i+t'].flatMap((char, i, all) => (i % 2 === 0 ? [[char, all[i + 1] ?? '']] : [])) as [
    string,
    string,
  ][],
);

/** Digits and signs that stand for letters become these letters, inside words only. */
export function leetView(parent: View): View {
  const { text } = parent;
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const letter = leet.get(text.charAt(i));
    codes[i] = letter && (isWordly(text, i - 1) || isWordly(text, i + 1)) ? letter.charCodeAt(0) : text.charCodeAt(i);
  }
  return derivedView(parent, 'leet letters read', utf16.decode(codes));
}

function isWordly(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return (code >= 0x61 && code <= 0x7a) || leet.has(text.charAt(at));
}

/** `i g n o r e   t h i s` becomes `ignore this`: one separator between letters goes, a wider gap becomes a space. */
export function spacedView(parent: View): View {
  const { text } = parent;
  const out = new ViewWriter(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const isGap = kindAt(text, i) === separator && isLone(text, i - 1) && isLone(text, i + 1);
    if (!isGap) out.push(text.charCodeAt(i), i);
  }
  return out.finish(parent, 'letter spacing closed', text.length);
}

const separator = 1;
const edge = 2;
const kinds = new Uint8Array(128);
for (const char of ' .-_*') kinds[char.charCodeAt(0)] = separator;
kinds[0x0a] = edge;

function kindAt(text: string, at: number): number {
  if (at < 0 || at >= text.length) return edge;
  const code = text.charCodeAt(at);
  return code < 128 ? (kinds[code] ?? 0) : 0;
}

/** A character that stands alone between separators or edges. */
function isLone(text: string, at: number): boolean {
  return kindAt(text, at) === 0 && kindAt(text, at - 1) !== 0 && kindAt(text, at + 1) !== 0;
}
