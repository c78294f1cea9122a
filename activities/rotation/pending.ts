import { ApplicationFailure } from '@temporalio/common';
import type { FailureCode } from '../../workflows/contract/failure.ts';
import { fail } from '../fail.ts';
import { Secret } from '../secret.ts';
import type { Vault } from '../vault/vault.ts';
import type { Target } from './target.ts';

/** A new credential that was made and is not in its place yet. */
export interface Pending {
  keyId: string;
  value: Secret;
}

/** The pending value of a rotation, if there is one, and the `cas` of the next write to its place. */
export async function readPending(
  vault: Vault,
  { pendingPath }: Pick<Target, 'pendingPath'>,
): Promise<{ version: number; pending?: Pending }> {
  const found = await vault.readKv(pendingPath);
  if (!found) return { version: await vault.currentVersion(pendingPath) };
  const { key_id, value } = found.data;
  return { version: found.version, ...(key_id && value ? { pending: { keyId: key_id.reveal(), value } } : {}) };
}

/** @throws `Drift` when nothing is pending, or another key than this rotation goes by. */
export async function requirePending(vault: Vault, target: Target, newKeyId: string | undefined): Promise<Pending> {
  const { pending } = await readPending(vault, target);
  if (pending && pending.keyId === newKeyId) return pending;
  throw fail('Drift', `The new value of ${target.credential} no longer waits in Vault.`);
}

/**
 * Puts a new credential away. An error of the write says nothing about its effect, so Vault is asked before giving up.
 * @returns false when somebody else, such as a late attempt of ours, wrote there meanwhile
 */
export async function writePending(
  vault: Vault,
  target: Pick<Target, 'pendingPath'>,
  pending: Pending,
  cas: number,
): Promise<boolean> {
  try {
    await vault.writeKv(target.pendingPath, { key_id: new Secret(pending.keyId), value: pending.value }, cas);
    return true;
  } catch (error) {
    const now = await readPending(vault, target);
    if (now.pending?.keyId === pending.keyId) return true;
    if (isFailure(error, 'VaultConflict')) return false;
    throw error;
  }
}

export function isFailure(error: unknown, code: FailureCode): boolean {
  return error instanceof ApplicationFailure && error.type === code;
}
