export type JsonObject = Readonly<Record<string, unknown>>;

/** Either the object of a line or, in our words, why there is none. */
export type Parsed = { value: JsonObject } | { why: string };

/**
 * Reads one line as a JSON object, stricter than `JSON.parse`: a key given twice in one object is refused, because
 * parsers differ on which of the two counts, and an attacker can use that to look like somebody else.
 */
export function parseStrict(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: malformation(text) };
  }
  if (!isObject(value)) return { why: 'not a JSON object' };
  if (keysIn(value) !== keysWritten(text)) return { why: 'a key is given twice' };
  return { value };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformation(text: string): string {
  if (text.startsWith('\0')) return 'begins with NUL bytes';
  const start = text.trimStart();
  if (!start.startsWith('{')) return 'does not begin with a JSON object';
  if (!text.trimEnd().endsWith('}')) return 'cut off before its end';
  return 'not valid JSON';
}

/** Without recursion: the nesting is the attacker's choice. */
function keysIn(root: object): number {
  let keys = 0;
  const open: object[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const members: unknown[] = Array.isArray(node) ? node : Object.values(node);
    if (!Array.isArray(node)) keys += members.length;
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member);
  }
  return keys;
}

/** Counts the strings that a colon follows, in text that is known to be valid JSON. */
function keysWritten(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = endOfString(text, at) + 1;
    let next = text.charCodeAt(at);
    while (next === 0x20 || next === 0x09 || next === 0x0d || next === 0x0a) next = text.charCodeAt(++at);
    if (next === 0x3a) keys += 1;
  }
  return keys;
}

function endOfString(text: string, open: number): number {
  let end = text.indexOf('"', open + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
