/**
 * The small part of the regular-expression language that rules may use, as a tree. Everything else is refused: no `*`,
 * `+` or open `{n,}`, no lookaround, no backreference, no capture, no repeated group with something variable inside.
 * What remains has a longest match, so a rule can run on a window, and a hostile text cannot make it slow.
 */
export type PatternNode =
  | { kind: 'char'; char: string }
  /** One character out of several; `chars` where they can be listed. */
  | { kind: 'class'; chars?: string[]; space?: true }
  /** `^`, `$`, `\b`: matches a place, takes no character. */
  | { kind: 'place' }
  | { kind: 'sequence'; items: PatternNode[] }
  | { kind: 'choice'; options: PatternNode[] }
  | { kind: 'repeat'; item: PatternNode; min: number; max: number };

/** @throws Error with one sentence that names the construct a rule may not use. */
export function parsePattern(source: string): PatternNode {
  const reader = new Reader(source);
  const tree = choice(reader);
  if (!reader.done) throw new Error(`unexpected «${reader.peek()}» in /${source}/`);
  return tree;
}

class Reader {
  readonly source: string;
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  peek(): string {
    return this.source.charAt(this.at);
  }

  next(): string {
    return this.source.charAt(this.at++);
  }

  take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}

function choice(reader: Reader): PatternNode {
  const options = [sequence(reader)];
  while (reader.take('|')) options.push(sequence(reader));
  const [only] = options;
  return options.length === 1 && only ? only : { kind: 'choice', options };
}

function sequence(reader: Reader): PatternNode {
  const items: PatternNode[] = [];
  while (!reader.done && reader.peek() !== '|' && reader.peek() !== ')') items.push(repeated(reader, atom(reader)));
  const [only] = items;
  return items.length === 1 && only ? only : { kind: 'sequence', items };
}

function repeated(reader: Reader, item: PatternNode): PatternNode {
  const mark = reader.peek();
  if (mark === '*' || mark === '+') throw new Error(`unbounded «${mark}»: write {0,n} instead`);
  if (mark !== '?' && mark !== '{') return item;
  if (reader.take('?')) return { kind: 'repeat', item, min: 0, max: 1 };
  const bounds = /^\{(\d{1,4})(?:,(\d{1,4}))?\}/.exec(reader.source.slice(reader.at, reader.at + 12));
  if (!bounds) throw new Error('an open or broken {…}: write {n} or {n,m}');
  reader.at += bounds[0].length;
  const min = Number(bounds[1]);
  const max = Number(bounds[2] ?? bounds[1]);
  if (max > 1 && isVariable(item)) throw new Error('a repeated group with something variable inside');
  if (reader.peek() === '?' || reader.peek() === '{') throw new Error('a quantifier on a quantifier');
  return { kind: 'repeat', item, min, max };
}

function atom(reader: Reader): PatternNode {
  const char = reader.next();
  if (char === '(') {
    if (!reader.take('?:')) throw new Error('only (?:…) groups: no capture, lookaround or backreference');
    const inner = choice(reader);
    if (!reader.take(')')) throw new Error('an unclosed group');
    return inner;
  }
  if (char === '[') return charClass(reader);
  if (char === '.') return { kind: 'class' };
  if (char === '^' || char === '$') return { kind: 'place' };
  if (char === '\\') return escaped(reader.next());
  if ('*+?{'.includes(char)) throw new Error(`nothing to repeat before «${char}»`);
  return { kind: 'char', char };
}

function escaped(char: string): PatternNode {
  if (char === 'b') return { kind: 'place' };
  if (char === 's') return { kind: 'class', space: true };
  if ('SdDwW'.includes(char)) return { kind: 'class' };
  if (char === 'n') return { kind: 'char', char: '\n' };
  if (/[a-zA-Z0-9]/.test(char)) throw new Error(`the escape \\${char}`);
  return { kind: 'char', char };
}

function charClass(reader: Reader): PatternNode {
  let listed: string[] | undefined = reader.take('^') ? undefined : [];
  while (reader.peek() !== ']') {
    if (reader.done) throw new Error('an unclosed class');
    let char = reader.next();
    if (char === '\\') {
      const node = escaped(reader.next());
      if (node.kind === 'char') char = node.char;
      else listed = undefined;
    }
    const isRange = reader.peek() === '-' && reader.source.charAt(reader.at + 1) !== ']';
    if (isRange) {
      reader.at += 2;
      listed = undefined;
    }
    listed?.push(char);
  }
  reader.next();
  return listed ? { kind: 'class', chars: listed } : { kind: 'class' };
}

function isVariable(node: PatternNode): boolean {
  if (node.kind === 'repeat') return node.min !== node.max || isVariable(node.item);
  if (node.kind === 'sequence') return node.items.some(isVariable);
  return node.kind === 'choice';
}
