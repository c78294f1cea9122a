import type { ApplicationFailure } from '@temporalio/common';
import type { FailureCode } from '../../workflows/contract/failure.ts';
import { fail } from '../fail.ts';
import { inert } from '../mask.ts';
import type { Answer, Method, NoAnswer } from './wire.ts';

const capability: Record<Method, string> = {
  GET: 'read',
  LIST: 'list',
  POST: 'create and update',
  PUT: 'create and update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** True for Vault's answer to a write whose `cas` is not the current version. */
export function isCasMismatch(answer: Answer): boolean {
  return (
    answer.status === 400 && answer.errors.some((error) => error.includes('check-and-set parameter did not match'))
  );
}

/** True where Vault's own words, which it keeps stable, contain a phrase. The words themselves are never shown. */
export function says(answer: Answer, phrase: string): boolean {
  return answer.errors.some((error) => error.includes(phrase));
}

/**
 * The failure that stands for an answer other than success. Its sentence names path and capability; it never holds a
 * body, a token or Vault's own text.
 */
export function refusalOf(method: Method, path: string, answer: Answer): ApplicationFailure {
  const shown = inert(path).slice(0, 200);
  const of = (code: FailureCode, sentence: string) => fail(code, sentence);
  if (isCasMismatch(answer)) return of('VaultConflict', `Somebody wrote ${shown} in Vault meanwhile.`);
  switch (answer.status) {
    case 403:
      return of('VaultDenied', `Vault denies the engine «${capability[method]}» on ${shown}.`);
    case 404:
      return of('VaultRefused', `Vault has nothing at ${shown}.`);
    case 429:
      return of('VaultUnreachable', 'Vault asks to slow down (status 429).');
    case 501:
      return of('VaultNotInitialised', 'Vault is not initialised.');
    case 472:
    case 473:
      return of('VaultUnreachable', `This Vault node is a standby (status ${answer.status}).`);
  }
  if (answer.status >= 500) {
    return of('VaultUnreachable', `Vault answered ${answer.status} to «${capability[method]}» on ${shown}.`);
  }
  return of('VaultRefused', `Vault refused «${capability[method]}» on ${shown} (status ${answer.status}).`);
}

/** The failure for a question that got no answer at all. */
export function unreachable(address: string, { code }: NoAnswer, timeoutMs: number): ApplicationFailure {
  const { host, hostname } = new URL(address);
  if (code === 'unsafe path') return fail('VaultRefused', 'A Vault path may not contain the segments «.» or «..».');
  if (code === 'deadline') return fail('VaultUnreachable', `Vault at ${host} did not answer within ${timeoutMs} ms.`);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return fail('VaultUnreachable', `The certificate of Vault at ${host} is not made out to ${hostname}.`);
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return fail(
      'VaultUnreachable',
      `The certificate of Vault at ${host} is not trusted (${code}): check vault.caFile.`,
    );
  }
  return fail('VaultUnreachable', `Vault at ${host} does not answer (${code}).`);
}
