import { basename } from 'node:path';
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { fail } from '../fail.ts';
import { inert } from '../mask.ts';
import { type Launch, readLaunch } from './launch.ts';

/** One entry of a client configuration: what it starts, and where its arguments stand in the text. */
export interface ConfigEntry {
  launch: Launch;
  /** The source position of each argument's JSON string, quotes included, in UTF-16 units of the whole text. */
  args: { offset: number; length: number; value: string }[];
}

/**
 * Reads one entry of an MCP client configuration: `mcpServers.<entry>`, or `servers.<entry>` as VS Code writes it, in
 * JSON or JSON with comments and trailing commas. Undefined: there is no such entry.
 * @param file only for the sentence of an error
 * @throws `ConfigFileUnsafe` on text that is no JSON, and on a key that stands twice: readers differ in which one counts
 */
export function findEntry(file: string, text: string, entry: string): ConfigEntry | undefined {
  const root = parse(file, text);
  const found = ['mcpServers', 'servers'].flatMap((key) => {
    const servers = member(root, key);
    const node = servers && member(servers, entry);
    return node ? [node] : [];
  });
  if (found.length > 1) {
    throw unsafe(file, `has the entry «${shown(entry)}» under mcpServers and under servers; keep one of them`);
  }
  const [node] = found;
  if (!node) return undefined;
  return readEntry(file, entry, node);
}

function readEntry(file: string, entry: string, node: Node): ConfigEntry {
  const argNodes = member(node, 'args')?.children ?? [];
  const command = member(node, 'command');
  const args = argNodes.map((arg) => {
    if (typeof arg.value !== 'string') {
      throw unsafe(file, `has an argument in «${shown(entry)}» that is not a string; correct it`);
    }
    return { offset: arg.offset, length: arg.length, value: arg.value };
  });
  if (typeof command?.value !== 'string') {
    return { launch: { kind: 'other', why: 'starts nothing here: it is a remote server' }, args };
  }
  return {
    launch: readLaunch(
      command.value,
      args.map(({ value }) => value),
    ),
    args,
  };
}

function parse(file: string, text: string): Node {
  // jsonc-parser does not know the byte order mark; a space in its place keeps every offset.
  const source = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const root = parseOrGiveUp(file, source, errors);
  const [first] = errors;
  if (!root || first) {
    const line = source.slice(0, first?.offset ?? 0).split(/\r\n|\r|\n/).length;
    throw unsafe(file, `is not JSON: line ${line} cannot be read; correct it`);
  }
  const twice = duplicateKey(root);
  if (twice !== undefined) throw unsafe(file, `has the key «${shown(twice)}» twice in one object; remove one of them`);
  return root;
}

function parseOrGiveUp(file: string, source: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(source, errors, { allowTrailingComma: true });
  } catch (error) {
    if (error instanceof RangeError) throw unsafe(file, 'is nested too deeply to be read; correct it');
    throw error;
  }
}

/** The value of an own key. Walks the tree, so `__proto__` is a key like any other. */
function member(node: Node, key: string): Node | undefined {
  if (node.type !== 'object') return undefined;
  return node.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

function duplicateKey(root: Node): string | undefined {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const seen = new Set<string>();
    for (const child of node.children ?? []) {
      const key = child.type === 'property' ? child.children?.[0]?.value : undefined;
      if (typeof key === 'string') {
        if (seen.has(key)) return key;
        seen.add(key);
      }
      open.push(child);
    }
  }
  return undefined;
}

function unsafe(file: string, what: string) {
  return fail('ConfigFileUnsafe', `${shown(basename(file))} ${what}.`);
}

function shown(text: string): string {
  return inert(text.slice(0, 100));
}
