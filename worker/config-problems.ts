import type { Document, LineCounter } from 'yaml';
import { isCollection, isMap, isNode, isScalar } from 'yaml';
import type { ZodError } from 'zod';
import { closestTo } from '../activities/vault/closest.ts';
import { keysAt } from './config-shape.ts';

type Issue = ZodError['issues'][number];
type Path = (string | number)[];

/** Turns schema issues into lines for people: `ir.yaml:12:5  slack.team  what is wrong; how to correct it`. */
export function problemsIn(error: ZodError, document: Document, lines: LineCounter, file: string): string[] {
  const line = (path: Path, what: string) =>
    `${placeOf(path, document, lines, file)}  ${path.join('.') || '(whole file)'}  ${what}`;
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code !== 'unrecognized_keys') return [line(path, sentence(issue))];
    return issue.keys.map((key) => line([...path, key], `there is no such key; ${unknownKey(path, key)}`));
  });
}

function unknownKey(path: Path, key: string): string {
  const known = keysAt(path);
  const near = closestTo(key, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length > 0 ? `remove it, or use one of ${known.join(', ')}` : 'remove it';
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      // Zod tells a missing value from a wrong one only in its text.
      if (issue.message.endsWith('received undefined')) return 'is missing; add it';
      if (issue.message.startsWith('Invalid input: ')) return `must be ${withArticle(issue.expected)}; correct it here`;
      return issue.message;
    case 'invalid_key':
      return `this name cannot be used: ${issue.issues.map(({ message }) => message).join(', ')}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}; correct it here`;
    case 'invalid_union':
      return unionSentence(issue);
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
    case 'invalid_format':
      return withFix(issue.message);
    default:
      return issue.message;
  }
}

function unionSentence(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const [, list] = /Expected (.+)$/.exec(issue.message) ?? [];
  return list === undefined ? 'fits none of the forms it may have; correct it here' : `must be one of ${list}`;
}

/** Our own messages say what to do; zod's begin with «Invalid» or «Too», and get a fix. */
function withFix(message: string): string {
  return /^(Invalid|Too) /.test(message) ? `${message[0]?.toLowerCase()}${message.slice(1)}; correct it here` : message;
}

function withArticle(type: string): string {
  const words: Record<string, string> = { array: 'a list', object: 'a group of keys', record: 'a group of keys' };
  return words[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
}

function placeOf(path: Path, document: Document, lines: LineCounter, file: string): string {
  for (let depth = path.length; depth >= 0; depth--) {
    const offset = offsetOf(path.slice(0, depth), document);
    if (offset === undefined) continue;
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  }
  return `${file}:1:1`;
}

/** Where a key stands; for an item of a list where the item stands. */
function offsetOf(path: Path, document: Document): number | undefined {
  const key = path.at(-1);
  if (key === undefined) return 0;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key: name }) => isScalar(name) && String(name.value) === String(key));
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const item = isCollection(parent) ? parent.get(key, true) : undefined;
  return isNode(item) ? item.range?.[0] : undefined;
}
