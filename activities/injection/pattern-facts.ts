import { type PatternNode, parsePattern } from './pattern.ts';

/** What the gate and the windows need to know of a pattern. */
export interface PatternFacts {
  /** The longest text it can match, in UTF-16 code units. */
  longest: number;
  /** Every match contains at least one of these, in lower case; any run of white space counts as one space. */
  keywords: string[];
}

const mostStrings = 48;

/**
 * Works out the gate keywords and the longest match of a pattern from its source, so that nobody keeps a list by hand:
 * a text without any of the keywords cannot match.
 * @throws Error when the pattern uses a construct that rules may not use.
 */
export function factsOf(source: string): PatternFacts {
  const tree = parsePattern(source);
  const best = required(tree);
  return { longest: longest(tree), keywords: best ? withoutRedundant(best) : [] };
}

function longest(node: PatternNode): number {
  switch (node.kind) {
    case 'char':
      return node.char.length;
    case 'class':
      return 1;
    case 'place':
      return 0;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + longest(item), 0);
    case 'choice':
      return Math.max(...node.options.map(longest));
    case 'repeat':
      return node.max * longest(node.item);
  }
}

/** All texts that a node can match, where they are few. */
function exact(node: PatternNode): string[] | undefined {
  switch (node.kind) {
    case 'char':
      return [node.char === '\n' ? ' ' : node.char.toLowerCase()];
    case 'class':
      if (node.space) return [' '];
      return node.chars && node.chars.length <= 4 ? node.chars.map((char) => char.toLowerCase()) : undefined;
    case 'place':
      return [''];
    case 'sequence':
      return node.items.reduce<string[] | undefined>((texts, item) => product(texts, exact(item)), ['']);
    case 'choice': {
      const all: string[] = [];
      for (const option of node.options) {
        const texts = exact(option);
        if (!texts) return undefined;
        all.push(...texts);
      }
      return all.length <= mostStrings ? all : undefined;
    }
    case 'repeat': {
      if (isSpaces(node.item)) return node.min > 0 ? [' '] : ['', ' '];
      if (node.max > 3) return undefined;
      const once = exact(node.item);
      const all: string[] = [];
      let texts: string[] | undefined = [''];
      for (let count = 0; count <= node.max; count += 1) {
        if (!texts) return undefined;
        if (count >= node.min) all.push(...texts);
        texts = product(texts, once);
      }
      return all.length <= mostStrings ? all : undefined;
    }
  }
}

function product(left: string[] | undefined, right: string[] | undefined): string[] | undefined {
  if (!left || !right || left.length * right.length > mostStrings) return undefined;
  return left.flatMap((head) => right.map((tail) => (head.endsWith(' ') ? head + tail.trimStart() : head + tail)));
}

function isSpaces(node: PatternNode): boolean {
  return node.kind === 'class'
    ? node.space === true
    : node.kind === 'char' && (node.char === '\n' || node.char === ' ');
}

/** The most telling set of texts of which each match contains one. */
function required(node: PatternNode): string[] | undefined {
  const whole = exact(node);
  if (whole) return telling(whole);
  if (node.kind === 'choice') {
    const all: string[] = [];
    for (const option of node.options) {
      const texts = required(option);
      if (!texts) return undefined;
      all.push(...texts);
    }
    return all;
  }
  if (node.kind === 'repeat') return node.min > 0 ? required(node.item) : undefined;
  if (node.kind !== 'sequence') return undefined;
  let best: string[] | undefined;
  let run: string[] = [''];
  const offer = (texts: string[] | undefined) => {
    if (texts && (!best || worth(texts) > worth(best))) best = texts;
  };
  for (const item of node.items) {
    const longer = product(run, exact(item));
    if (longer) {
      run = longer;
    } else {
      offer(telling(run));
      offer(required(item));
      run = exact(item) ?? [''];
    }
    offer(telling(run));
  }
  return best;
}

function telling(texts: string[]): string[] | undefined {
  return texts.every((text) => text.trim().length > 0) ? texts : undefined;
}

/** A rough guess at how seldom the gate opens, and a little for each word that it has to know. Higher is better. */
function worth(texts: string[]): number {
  let openings = 0;
  for (const text of texts) {
    let letters = 0;
    for (const char of text) letters += char === ' ' ? 0.4 : char > '\u2e80' ? 3 : 1;
    openings += 6 ** -Math.min(letters, 8) + 4e-5;
  }
  return -openings;
}

function withoutRedundant(texts: string[]): string[] {
  const unique = [...new Set(texts)];
  return unique.filter((text) => !unique.some((other) => other !== text && text.includes(other)));
}
