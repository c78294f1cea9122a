/**
 * Whether a path fits a pattern: `*` stands for anything inside one segment, `**` as a whole segment for any number of
 * segments. Both are lists of segments. No regular expression is made from configuration.
 */
export function fitsPattern(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === '**') {
    for (let skip = 0; skip <= path.length; skip += 1) if (fitsPattern(rest, path.slice(skip))) return true;
    return false;
  }
  const [segment, ...deeper] = path;
  return segment !== undefined && fitsSegment(head, segment) && fitsPattern(rest, deeper);
}

function fitsSegment(pattern: string, segment: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === segment;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!segment.startsWith(first) || !segment.endsWith(last) || segment.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = segment.indexOf(part, at);
    if (found < 0 || found + part.length > segment.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
