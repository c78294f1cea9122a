import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { SecretRef } from '../activities/secret-ref.ts';
import { Config } from './config-schema.ts';

/** As much of JSON Schema as the walks need; zod copies the mark of a `FilePath` into it. */
interface Shape {
  path?: boolean;
  pattern?: string;
  properties?: Record<string, Shape>;
  additionalProperties?: Shape | boolean;
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
}

const secretPattern = z.toJSONSchema(SecretRef).pattern;

/** The schema of ir.yaml as data. */
function wholeShape(): Shape {
  return z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any' }) as Shape;
}

/** The names that are known where an unknown one was written; empty for free names, like those of servers. */
export function keysAt(path: readonly (string | number)[]): string[] {
  let shapes = alternatives(wholeShape());
  for (const part of path) shapes = alternatives({ anyOf: memberShapes(shapes, part) });
  return [...new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/**
 * Makes every value that the schema marks as a path absolute, and every `file:` reference of a secret. `~/` is the home
 * folder.
 * @param base the folder that relative paths start from
 */
export function withAbsolutePaths(value: unknown, base: string): unknown {
  return walk(value, [wholeShape()], base);
}

function walk(value: unknown, given: readonly Shape[], base: string): unknown {
  const shapes = given.flatMap(alternatives);
  if (typeof value === 'string') {
    if (shapes.some(({ path }) => path)) return absolute(value, base);
    // Only where a secret is expected: free text may begin with these letters, too.
    const isSecret = value.startsWith('file:') && shapes.some(({ pattern }) => pattern === secretPattern);
    return isSecret ? `file:${absolute(value.slice('file:'.length), base)}` : value;
  }
  if (Array.isArray(value)) return value.map((one, at) => walk(one, memberShapes(shapes, at), base));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([name, member]) => [name, walk(member, memberShapes(shapes, name), base)]));
}

/** A shape and everything that it may be instead. */
function alternatives(shape: Shape): Shape[] {
  const { anyOf = [], oneOf = [], allOf = [] } = shape;
  return [shape, ...[...anyOf, ...oneOf, ...allOf].flatMap(alternatives)];
}

function memberShapes(shapes: readonly Shape[], part: string | number): Shape[] {
  const found = shapes.flatMap(({ properties = {}, additionalProperties: rest, items }) => {
    if (typeof part === 'number') return [items];
    return [Object.hasOwn(properties, part) ? properties[part] : typeof rest === 'object' ? rest : undefined];
  });
  return found.filter((one) => one !== undefined);
}

function absolute(path: string, base: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(base, path);
}
