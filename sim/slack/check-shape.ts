import { shapeOf } from './block-shapes.ts';
import { isObject, type Json, textOf } from './json.ts';
import { limits } from './limits.ts';
import type { Rule, Shape } from './shape.ts';

/** One thing that is wrong, and the JSON pointer of the value that is. */
export interface Problem {
  message: string;
  pointer: string;
}

/** Compares a value with a rule and adds what is wrong to the problems, in Slack's words where they are known. */
export function checkRule(rule: Rule, value: Json, pointer: string, problems: Problem[]): void {
  const wrong = (message: string) => problems.push({ message, pointer });
  switch (rule.is) {
    case 'anything':
      return;
    case 'flag':
      if (typeof value !== 'boolean') wrong('must be a boolean');
      return;
    case 'choice':
      if (!rule.of.includes(textOf(value))) wrong(`must be a valid enum value: ${rule.of.join(', ')}`);
      return;
    case 'number':
      if (typeof value !== 'number') wrong('must be a number');
      else if (value < rule.min || value > rule.max) wrong(`must be between ${rule.min} and ${rule.max}`);
      return;
    case 'string':
      checkString(rule.min, rule.max, value, pointer, problems);
      return;
    case 'text':
      checkText(rule.max, rule.plain, value, pointer, problems);
      return;
    case 'list':
      if (!Array.isArray(value)) return void wrong('must be an array');
      if (value.length > rule.max) wrong(`no more than ${rule.max} items allowed`);
      if (value.length < rule.min) wrong(`no fewer than ${rule.min} items allowed`);
      value.forEach((item, index) => {
        checkRule(rule.of, item, `${pointer}/${index}`, problems);
      });
      return;
    case 'typed':
      checkTyped(rule.of, value, pointer, problems);
      return;
    case 'object':
      checkShape(rule.shape, [], value, pointer, problems);
  }
}

function checkString(min: number, max: number, value: Json, pointer: string, problems: Problem[]): void {
  if (typeof value !== 'string') problems.push({ message: 'must be a string', pointer });
  else if (value.length > max) problems.push({ message: `must be less than ${max + 1} characters`, pointer });
  else if (value.length < min) problems.push({ message: `must be more than ${min - 1} characters`, pointer });
}

function checkText(max: number, plainOnly: boolean, value: Json, pointer: string, problems: Problem[]): void {
  if (!isObject(value)) return void problems.push({ message: 'must provide an object', pointer });
  const kind = textOf(value.type);
  if (kind !== 'plain_text' && (plainOnly || kind !== 'mrkdwn')) {
    return void problems.push({ message: `unsupported type: ${kind.slice(0, 40)}`, pointer: `${pointer}/type` });
  }
  const found: Problem[] = [];
  const shape = shapeOf(kind);
  if (shape) checkShape(shape, ['type'], value, pointer, found);
  checkString(1, Math.min(max, limits.text), value.text ?? null, `${pointer}/text`, found);
  if (found.length > 0 && !plainOnly) problems.push({ message: 'failed to match all allowed schemas', pointer });
  for (const problem of found) {
    const told = problems.some((other) => other.message === problem.message && other.pointer === problem.pointer);
    if (!told) problems.push(problem);
  }
}

function checkTyped(names: readonly string[], value: Json, pointer: string, problems: Problem[]): void {
  if (!isObject(value)) return void problems.push({ message: 'must provide an object', pointer });
  const kind = textOf(value.type);
  const shape = names.includes(kind) ? shapeOf(kind) : undefined;
  if (!shape) {
    problems.push({ message: `unsupported type: ${kind.slice(0, 40) || 'none'}`, pointer: `${pointer}/type` });
    return;
  }
  checkShape(shape, ['type'], value, pointer, problems);
}

function checkShape(
  shape: Shape,
  alsoAllowed: readonly string[],
  value: Json,
  pointer: string,
  problems: Problem[],
): void {
  if (!isObject(value)) return void problems.push({ message: 'must provide an object', pointer });
  for (const name of shape.required) {
    if (value[name] === undefined) problems.push({ message: `missing required field: ${name}`, pointer });
  }
  if (shape.someOf && !shape.someOf.some((name) => value[name] !== undefined)) {
    problems.push({ message: `missing required field: one of ${shape.someOf.join(', ')}`, pointer });
  }
  for (const [name, member] of Object.entries(value)) {
    const rule = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (rule && member !== undefined) checkRule(rule, member, at, problems);
    else if (!rule && !alsoAllowed.includes(name)) {
      problems.push({ message: `invalid additional property: ${name.slice(0, 40)}`, pointer });
    }
  }
}
