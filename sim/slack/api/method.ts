import type { Json, JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { Sim } from '../sim.ts';
import { refusal, SlackError } from '../slack-error.ts';

/** One method of the Web API. */
export interface Method {
  /** Which token it wants. */
  token: 'bot' | 'app' | 'any' | 'none';
  /** Any one of these scopes will do; none are needed where the list is empty. */
  scopes: readonly string[];
  /** Answers; `ok: true` is added. @throws SlackError */
  run(sim: Sim, args: JsonObject): JsonObject;
}

/** Refuses a call whose token lacks a scope. @throws SlackError `missing_scope`, with what is needed and provided */
export function requireScope(sim: Sim, ...anyOf: readonly string[]): void {
  const { scopes } = sim;
  if (anyOf.length === 0 || anyOf.some((scope) => scopes.includes(scope))) return;
  throw new SlackError('missing_scope', { needed: anyOf.join(','), provided: scopes.join(',') });
}

/** A text argument that must be there. @throws SlackError `invalid_arguments` */
export function required(args: JsonObject, name: string): string {
  const value = textOf(args[name]);
  if (value !== '') return value;
  throw refusal('invalid_arguments', [{ message: `missing required field: ${name}`, pointer: '' }]);
}

/** A yes-or-no argument, as JSON or as form text. */
export function isSet(value: Json | undefined): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

/** One page of a list, with Slack's cursor. */
export function page(items: readonly JsonObject[], args: JsonObject): { items: JsonObject[]; next: string } {
  const limit = Math.min(1000, Math.max(1, Number(args.limit ?? 100) || 100));
  const cursor = Buffer.from(textOf(args.cursor), 'base64url').toString();
  const from = cursor === '' ? 0 : Number(cursor);
  if (!Number.isInteger(from) || from < 0) throw new SlackError('invalid_cursor');
  const end = from + limit;
  return {
    items: items.slice(from, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : '',
  };
}
