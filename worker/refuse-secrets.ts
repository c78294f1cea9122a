import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { fail } from '../activities/fail.ts';
import { Secret } from '../activities/secret.ts';

/**
 * The last door of an activity: a result that holds a {@link Secret}, however deep, is refused before it could become
 * history. The types forbid it already; a spread can still smuggle one past them.
 */
export const refuseSecrets: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    const result = await next(input);
    if (holdsSecret(result, new Set()))
      throw fail('SecretLeak', 'The result of an activity held a secret and was withheld.');
    return result;
  },
};

function holdsSecret(value: unknown, seen: Set<unknown>): boolean {
  if (value instanceof Secret) return true;
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  const members =
    value instanceof Map ? [...value.entries()].flat() : value instanceof Set ? [...value] : Object.values(value);
  return members.some((member) => holdsSecret(member, seen));
}
