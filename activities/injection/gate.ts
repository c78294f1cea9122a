const spaceClass = 1;
const whiteSpace =
  ' \t\n\r\f\v\u00a0\u2028\u2029\u3000\ufeff\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f';

/**
 * Many keywords in one pass: Aho-Corasick over folded character classes, in plain TypeScript. Upper and lower case of
 * letters are one class, a run of white space counts as one space, and so does the start of the text. Characters that no
 * keyword has are one class that leads back to the start.
 */
export class Gate {
  readonly #classes: Uint16Array;
  readonly #width: number;
  readonly #next: Int32Array;
  /** Per state: index into `#outputs`, 0 where no keyword ends. */
  readonly #ending: Int32Array;
  readonly #outputs: number[][];

  /** @param keywords in lower case; a hit reports the index into this list */
  constructor(keywords: readonly string[]) {
    this.#classes = new Uint16Array(0x1_0000);
    for (const space of whiteSpace) this.#classes[space.charCodeAt(0)] = spaceClass;
    let width = spaceClass + 1;
    for (const keyword of keywords) {
      for (let i = 0; i < keyword.length; i += 1) {
        const code = keyword.charCodeAt(i);
        if (this.#classes[code] !== 0) continue;
        this.#classes[code] = width;
        const upper = keyword.charAt(i).toUpperCase();
        if (upper.length === 1) this.#classes[upper.charCodeAt(0)] = width;
        width += 1;
      }
    }
    this.#width = width;
    const trie = this.#trie(keywords);
    this.#next = trie.next;
    this.#outputs = trie.outputs;
    this.#ending = trie.ending;
  }

  get states(): number {
    return this.#ending.length;
  }

  /** Calls back for each keyword, with its index and the place just after it; in the order of these places. */
  scan(text: string, onHit: (keyword: number, end: number) => void): void {
    const { length } = text;
    const next = this.#next;
    const classes = this.#classes;
    const ending = this.#ending;
    const width = this.#width;
    let state = next[spaceClass] ?? 0;
    let before = spaceClass;
    for (let i = 0; i < length; i += 1) {
      const symbol = classes[text.charCodeAt(i)] ?? 0;
      if (symbol === spaceClass && before === spaceClass) continue;
      before = symbol;
      state = next[state * width + symbol] ?? 0;
      const output = ending[state] ?? 0;
      if (output === 0) continue;
      for (const keyword of this.#outputs[output] ?? []) {
        onHit(keyword, i + 1);
      }
    }
  }

  #trie(keywords: readonly string[]): { next: Int32Array; ending: Int32Array; outputs: number[][] } {
    const width = this.#width;
    const most = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
    const next = new Int32Array(most * width);
    const own: number[][] = [[]];
    let states = 1;
    keywords.forEach((keyword, index) => {
      let state = 0;
      for (let i = 0; i < keyword.length; i += 1) {
        const slot = state * width + (this.#classes[keyword.charCodeAt(i)] ?? 0);
        if (next[slot] === 0) {
          next[slot] = states;
          own.push([]);
          states += 1;
        }
        state = next[slot] ?? 0;
      }
      own[state]?.push(index);
    });
    this.#link(next, own, states);
    const outputs: number[][] = [[]];
    const ending = new Int32Array(states);
    for (let state = 1; state < states; state += 1) {
      const found = own[state] ?? [];
      if (found.length > 0) ending[state] = outputs.push(found) - 1;
    }
    return { next: next.slice(0, states * width), ending, outputs };
  }

  /** Breadth first: each state borrows the moves and the endings of its longest proper suffix. */
  #link(next: Int32Array, own: number[][], states: number): void {
    const width = this.#width;
    const suffix = new Int32Array(states);
    const queue: number[] = [];
    for (let symbol = 0; symbol < width; symbol += 1) if (next[symbol]) queue.push(next[symbol] ?? 0);
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head] ?? 0;
      const back = suffix[state] ?? 0;
      own[state]?.push(...(own[back] ?? []));
      for (let symbol = 0; symbol < width; symbol += 1) {
        const slot = state * width + symbol;
        const target = next[slot] ?? 0;
        const borrowed = next[back * width + symbol] ?? 0;
        if (target === 0) {
          next[slot] = borrowed;
        } else {
          suffix[target] = borrowed;
          queue.push(target);
        }
      }
    }
  }
}
