import type { PolicyRule } from './policy-text.ts';

/** A named policy, read. */
export interface Policy {
  name: string;
  rules: readonly PolicyRule[];
}

/** What a set of policies together allows on one API path, and which of them say so. */
export interface Verdict {
  capabilities: Set<string>;
  policies: string[];
}

/** True where a policy's path covers an API path: `*` at the end stands for any rest, `+` for one whole segment. */
export function covers(pattern: string, path: string): boolean {
  const open = pattern.endsWith('*');
  const wanted = (open ? pattern.slice(0, -1) : pattern).split('/');
  const given = path.split('/');
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    const actual = given[index] ?? '';
    if (segment === '+') return true;
    return open && index === wanted.length - 1 ? actual.startsWith(segment) : segment === actual;
  });
}

/**
 * What Vault would allow on a path: of all covering patterns the most specific one decides alone; where several policies
 * have that same pattern, their capabilities add up, and `deny` beats them all
 * (https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching).
 */
export function verdictOn(policies: readonly Policy[], path: string): Verdict {
  const root = policies.find(({ name }) => name === 'root');
  if (root) return { capabilities: new Set(['root', 'read', 'list', 'update']), policies: ['root'] };
  const covering = policies.flatMap(({ name, rules }) =>
    rules.filter(({ pattern }) => covers(pattern, path)).map((rule) => ({ name, ...rule })),
  );
  const decisive = covering
    .map(({ pattern }) => pattern)
    .sort(bySpecificity)
    .at(-1);
  const deciding = covering.filter(({ pattern }) => pattern === decisive);
  const capabilities = new Set(deciding.flatMap((rule) => rule.capabilities));
  return {
    capabilities: capabilities.has('deny') ? new Set(['deny']) : capabilities,
    policies: [...new Set(deciding.map(({ name }) => name))],
  };
}

/** Less specific first, by Vault's five rules. A path without any wildcard is the most specific. */
function bySpecificity(a: string, b: string): number {
  const [first, second] = [traitsOf(a), traitsOf(b)];
  if (first.wild !== second.wild) return first.wild - second.wild;
  if (first.open !== second.open) return first.open ? -1 : 1;
  if (first.plus !== second.plus) return second.plus - first.plus;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

function traitsOf(pattern: string): { wild: number; open: boolean; plus: number } {
  const segments = pattern.split('/');
  const plusAt = segments.indexOf('+');
  const open = pattern.endsWith('*');
  const places = [
    ...(plusAt < 0 ? [] : [segments.slice(0, plusAt).reduce((at, segment) => at + segment.length + 1, 0)]),
    ...(open ? [pattern.length - 1] : []),
  ];
  return {
    wild: places.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...places),
    open,
    plus: segments.filter((segment) => segment === '+').length,
  };
}

/**
 * The folder of a KV mount in which everything lies that a pattern can cover; `undefined` where it covers nothing there.
 * `''` is the whole mount. A folder ends in `/`; a pattern without wildcards gives the very path.
 */
export function startOf(pattern: string, mount: string): string | undefined {
  const prefix = `${mount}/data/`;
  const { wild } = traitsOf(pattern);
  if (wild === Number.POSITIVE_INFINITY) return pattern.startsWith(prefix) ? pattern.slice(prefix.length) : undefined;
  const literal = pattern.slice(0, wild);
  if (literal.startsWith(prefix)) return literal.slice(prefix.length, literal.lastIndexOf('/') + 1);
  if (prefix.startsWith(literal)) return overlaps(pattern, prefix) ? '' : undefined;
  return undefined;
}

/** True where some path below `prefix` can be covered: the segments that both spell out agree. */
function overlaps(pattern: string, prefix: string): boolean {
  const open = pattern.endsWith('*');
  const segments = (open ? pattern.slice(0, -1) : pattern).split('/');
  const fixed = prefix.split('/').slice(0, -1);
  if (!open && segments.length <= fixed.length) return false;
  return fixed.every((name, index) => {
    const segment = segments[index];
    if (segment === undefined || segment === '+') return true;
    return open && index === segments.length - 1 ? name.startsWith(segment) : segment === name;
  });
}
