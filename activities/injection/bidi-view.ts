import { derivedView, type View } from './view.ts';

const override = '\u202e';

/** Whether a text turns the reading direction around. */
export function hasOverride(text: string): boolean {
  return text.includes(override);
}

/** What a person sees where U+202E turns the letters around: each such part is reversed, up to its end or the line's end. */
export function bidiView(parent: View): View {
  const { text } = parent;
  const offsets = new Uint32Array(text.length + 1);
  const order: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) !== override) {
      order.push(at);
      continue;
    }
    let end = at + 1;
    while (end < text.length && text.charAt(end) !== '\u202c' && text.charAt(end) !== '\n') end += 1;
    for (let back = end - 1; back > at; back -= 1) order.push(back);
    at = end - 1;
  }
  const codes = new Uint16Array(order.length);
  order.forEach((from, to) => {
    codes[to] = text.charCodeAt(from);
    offsets[to] = from;
  });
  offsets[order.length] = text.length;
  return derivedView(parent, 'turned letters put in order', utf16.decode(codes), offsets.slice(0, order.length + 1));
}

const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });
