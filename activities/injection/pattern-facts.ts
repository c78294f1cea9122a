import { type PatternNode, parsePattern } from './pattern.ts';

/** What the gate and the windows need to know of a pattern. */
export interface PatternFacts {
  /** The longest text it can match, in UTF-16 code units. */
  longest: number;
  /** Every match contains at least one of these, in lower case; any run of white space counts as one space. */
  keywords: string[];
  /** How far the match can begin before the end of a keyword, and end after it. */
  before: number;
  after: number;
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
  return {
    longest: longest(tree),
    keywords: best ? withoutRedundant(best.texts) : [],
    before: best?.before ?? 0,
    after: best?.after ?? 0,
  };
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

/** A set of texts of which each match contains one, and where the match can lie around the end of that one. */
interface Required {
  texts: string[];
  before: number;
  after: number;
}

/** The most telling set of texts that a match cannot do without. */
function required(node: PatternNode): Required | undefined {
  const most = longest(node);
  const whole = exact(node);
  if (whole) return telling(whole) && { texts: whole, before: most, after: most };
  if (node.kind === 'choice') {
    const all = node.options.map(required);
    const known = all.filter((option) => option !== undefined);
    if (known.length < all.length) return undefined;
    const texts = known.flatMap((option) => option.texts);
    return {
      texts,
      before: Math.max(...known.map(({ before }) => before)),
      after: Math.max(...known.map(({ after }) => after)),
    };
  }
  if (node.kind === 'repeat') {
    const once = node.min > 0 ? required(node.item) : undefined;
    return once && { texts: once.texts, before: most, after: most };
  }
  return node.kind === 'sequence' ? inSequence(node.items) : undefined;
}

function inSequence(items: readonly PatternNode[]): Required | undefined {
  const lengths = items.map(longest);
  const sum = (from: number, to: number) => lengths.slice(from, to).reduce((total, length) => total + length, 0);
  let best: Required | undefined;
  const offer = (offered: Required | undefined) => {
    if (offered && (!best || worth(offered.texts) > worth(best.texts))) best = offered;
  };
  // A run of neighbours whose texts can all be listed counts as one text.
  let run: string[] = [''];
  let from = 0;
  items.forEach((item, at) => {
    const longer = product(run, exact(item));
    if (longer) {
      run = longer;
    } else {
      const inner = required(item);
      if (inner)
        offer({
          texts: inner.texts,
          before: sum(0, at) + inner.before,
          after: inner.after + sum(at + 1, items.length),
        });
      const alone = exact(item);
      run = alone ?? [''];
      from = alone ? at : at + 1;
    }
    if (telling(run)) offer({ texts: run, before: sum(0, at + 1), after: sum(from, items.length) });
  });
  return best;
}

function telling(texts: string[]): true | undefined {
  return texts.every((text) => text.trim().length > 0) || undefined;
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
