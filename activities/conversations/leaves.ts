import { isObject } from './record.ts';

const deepest = 32;
const most = 2000;

/** Every text inside a JSON value with its pointer, down to 32 levels and 2000 texts: hostile nesting ends there. */
export function leavesOf(value: unknown, pointer: string): { pointer: string; text: string }[] {
  const leaves: { pointer: string; text: string }[] = [];
  const visit = (member: unknown, at: string, depth: number): void => {
    if (leaves.length >= most || depth > deepest) return;
    if (typeof member === 'string') {
      if (member !== '') leaves.push({ pointer: at, text: member });
    } else if (Array.isArray(member)) {
      for (let i = 0; i < member.length && leaves.length < most; i += 1) visit(member[i], `${at}/${i}`, depth + 1);
    } else if (isObject(member)) {
      for (const key of Object.keys(member)) visit(member[key], `${at}/${step(key)}`, depth + 1);
    }
  };
  visit(value, pointer, 0);
  return leaves;
}

function step(key: string): string {
  return key.slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The texts of a value as one, a line each: how tool arguments and structured results are scanned. */
export function joined(value: unknown): string {
  return typeof value === 'string'
    ? value
    : leavesOf(value, '')
        .map(({ text }) => text)
        .join('\n');
}
