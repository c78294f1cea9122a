import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { fail } from '../activities/fail.ts';
import { Secret } from '../activities/secret.ts';
import { holdsKnownSecret } from './known-secrets.ts';

/**
 * The last door of an activity: a result or a failure that holds a {@link Secret}, however deep, or the text of a secret
 * that this process uses, is refused before it could become history. The types forbid it already; a spread, or the
 * message of somebody else's library, can still smuggle one past them.
 */
export const refuseSecrets: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    let result: unknown;
    try {
      result = await next(input);
    } catch (error) {
      // Only a new error is safe: the old one would travel along as its cause.
      if (holdsSecret(error, new Set())) throw fail('SecretLeak', 'The failure of an activity held a secret.');
      throw error;
    }
    if (holdsSecret(result, new Set()))
      throw fail('SecretLeak', 'The result of an activity held a secret and was withheld.');
    return result;
  },
};

function holdsSecret(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return holdsKnownSecret(value);
  if (value instanceof Secret) return true;
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  if (ArrayBuffer.isView(value))
    return holdsKnownSecret(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'));
  seen.add(value);
  return membersOf(value).some((member) => holdsSecret(member, seen));
}

/** Names and values; of an error also what is not enumerable. */
function membersOf(value: object): unknown[] {
  if (value instanceof Error) return [value.message, value.stack, value.cause, ...Object.values(value)];
  if (value instanceof Map) return [...value.entries()].flat();
  if (value instanceof Set) return [...value];
  return Object.entries(value).flat();
}
