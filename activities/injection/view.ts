/** A text as it is scanned: the original, or a normalised or decoded copy that knows where each character came from. */
export interface View {
  text: string;
  /** What was done to get here, in words, first step first. Empty for the original. */
  chain: readonly string[];
  /** Per character its start in the original, and one entry more for the end. Absent: the same places. */
  offsets?: Uint32Array;
}

/** The span in the original text that a span of a view came from. */
export function originalSpan(view: View, start: number, end: number): [number, number] {
  const { offsets } = view;
  if (!offsets) return [start, end];
  const from = offsets[start] ?? 0;
  const last = offsets[Math.max(start, end - 1)] ?? from;
  return [from, Math.max(offsets[end] ?? last + 1, last + 1)];
}

/** A view made from another one: its offsets point into the parent and are led on to the original. */
export function derivedView(parent: View, step: string, text: string, offsets?: Uint32Array): View {
  const chain = [...parent.chain, step];
  if (!offsets) return parent.offsets ? { text, chain, offsets: parent.offsets } : { text, chain };
  if (parent.offsets) {
    const behind = parent.offsets;
    for (let i = 0; i < offsets.length; i += 1) offsets[i] = behind[offsets[i] ?? 0] ?? 0;
  }
  return { text, chain, offsets };
}

/** Collects the characters of a view with their places, without building long strings piece by piece. */
export class ViewWriter {
  #codes: Uint16Array;
  #offsets: Uint32Array;
  length = 0;

  constructor(room: number) {
    this.#codes = new Uint16Array(room + 8);
    this.#offsets = new Uint32Array(room + 9);
  }

  push(code: number, offset: number): void {
    if (this.length >= this.#codes.length) this.#grow();
    this.#codes[this.length] = code;
    this.#offsets[this.length] = offset;
    this.length += 1;
  }

  pushText(text: string, offset: number): void {
    for (let i = 0; i < text.length; i += 1) this.push(text.charCodeAt(i), offset);
  }

  /** The view, whose end lies at `end` in its parent. */
  finish(parent: View, step: string, end: number): View {
    const text = utf16.decode(this.#codes.subarray(0, this.length));
    const offsets = this.#offsets.slice(0, this.length + 1);
    offsets[this.length] = end;
    return derivedView(parent, step, text, offsets);
  }

  #grow(): void {
    const codes = new Uint16Array(this.#codes.length * 2);
    codes.set(this.#codes);
    const offsets = new Uint32Array(codes.length + 1);
    offsets.set(this.#offsets);
    this.#codes = codes;
    this.#offsets = offsets;
  }
}

// Lone surrogates become U+FFFD, one for one, so places stay right. `ignoreBOM`: keep U+FEFF as a character.
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });
