import type { Document, LineCounter } from 'yaml';
import { isCollection, isMap, isNode, isScalar } from 'yaml';
import type { ZodError } from 'zod';

type Issue = ZodError['issues'][number];

/** Turns schema issues into lines for people: `ir.yaml:12:5  slack.team  what is wrong`. */
export function problemsIn(error: ZodError, document: Document, lines: LineCounter, file: string): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) =>
          `${placeOf([...path, key], document, lines, file)}  ${[...path, key].join('.')}  there is no such key; remove it or correct its name`,
      );
    }
    return [`${placeOf(path, document, lines, file)}  ${path.join('.') || '(whole file)'}  ${sentence(issue)}`];
  });
}

function sentence(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message))
    return 'is missing; add it';
  return issue.message.replace(/^Invalid input: /, '');
}

function placeOf(path: (string | number)[], document: Document, lines: LineCounter, file: string): string {
  for (let depth = path.length; depth >= 0; depth--) {
    const offset = offsetOf(path.slice(0, depth), document);
    if (offset === undefined) continue;
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  }
  return `${file}:1:1`;
}

/** Where a key stands; for an item of a list where the item stands. */
function offsetOf(path: (string | number)[], document: Document): number | undefined {
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
