import { z } from 'zod';

/** One stanza of a policy. A path may end in `*` and may have `+` for whole segments. */
export interface PolicyRule {
  pattern: string;
  capabilities: string[];
}

/** The text is not a policy. The message holds no text of the policy. */
export class PolicyUnreadable extends Error {}

const JsonPolicy = z.object({
  path: z.record(z.string(), z.object({ capabilities: z.array(z.string()).optional(), policy: z.string().optional() })),
});

/** The old word `policy = "…"`, which Vault still takes. */
const oldWords: Record<string, string[]> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

/**
 * Reads the text of a Vault policy, in HCL or JSON (https://developer.hashicorp.com/vault/docs/concepts/policies).
 * Parameters and the like narrow a rule; they are passed over, so that reach is never understated.
 * @throws PolicyUnreadable
 */
export function parsePolicy(text: string): PolicyRule[] {
  return text.trimStart().startsWith('{') ? fromJson(text) : new HclReader(tokensOf(text)).policy();
}

function fromJson(text: string): PolicyRule[] {
  try {
    return Object.entries(JsonPolicy.parse(JSON.parse(text)).path).map(([pattern, { capabilities, policy }]) => ({
      pattern,
      capabilities: [...(capabilities ?? []), ...(oldWords[policy ?? ''] ?? [])],
    }));
  } catch {
    throw new PolicyUnreadable('not a policy in JSON');
  }
}

interface Token {
  kind: 'word' | 'text' | 'mark' | 'end';
  value: string;
}

/** Comments, white space, a string in quotes, a heredoc's start, a word, or one mark; each alternative moves forward. */
const lexeme = /(#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+)|("(?:[^"\\\n]|\\.)*")|([\w.-]+)|([{}[\]=,:])/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const found = lexeme.exec(text);
    if (!found) throw new PolicyUnreadable('not a policy in HCL');
    const [, , quoted, word, mark] = found;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: unquote(quoted) });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
  }
  return tokens;
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}

/** Reads the part of HCL that policies are written in: blocks, assignments, lists, and objects to pass over. */
class HclReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  policy(): PolicyRule[] {
    const rules: PolicyRule[] = [];
    while (this.#peek().kind !== 'end') {
      const key = this.#take().value;
      if (key === 'path' && this.#peek().kind === 'text') {
        rules.push({ pattern: this.#take().value, capabilities: this.#capabilities() });
      } else this.#value();
    }
    return rules;
  }

  #capabilities(): string[] {
    if (this.#at < this.#tokens.length && this.#peek().value === '=') this.#take();
    this.#expect('{');
    const capabilities: string[] = [];
    while (this.#peek().value !== '}' || this.#peek().kind !== 'mark') {
      const { kind, value: key } = this.#take();
      if (kind === 'end') throw new PolicyUnreadable('a block has no end');
      const value = this.#value();
      if (key === 'capabilities') capabilities.push(...value);
      if (key === 'policy') capabilities.push(...(oldWords[value[0] ?? ''] ?? []));
      if (this.#peek().value === ',') this.#take();
    }
    this.#take();
    return capabilities;
  }

  /** Everything written between a key and the next one, as the strings in it. */
  #value(): string[] {
    while (this.#peek().kind === 'text') this.#take();
    if (this.#peek().value === '=' || this.#peek().value === ':') this.#take();
    const first = this.#take();
    if (first.kind === 'text' || first.kind === 'word') return [first.value];
    if (first.kind === 'end' || (first.value !== '[' && first.value !== '{'))
      throw new PolicyUnreadable('a value is missing');
    const strings: string[] = [];
    for (let depth = 1; depth > 0; ) {
      const token = this.#take();
      if (token.kind === 'end') throw new PolicyUnreadable('a list or block has no end');
      if (token.kind === 'text') strings.push(token.value);
      else if (token.value === '[' || token.value === '{') depth += 1;
      else if (token.value === ']' || token.value === '}') depth -= 1;
    }
    return strings;
  }

  #expect(mark: string): void {
    if (this.#take().value !== mark) throw new PolicyUnreadable(`«${mark}» is missing`);
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', value: '' };
  }

  #take(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}
