import type { RotationActivities, RotationProgress } from '../../workflows/contract/rotation-activities.ts';
import { fail } from '../fail.ts';
import { actingWith } from './acting.ts';
import type { Attempt } from './attempt.ts';
import { isFailure, readPending } from './pending.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { fieldOf, holdingOf, same, type Target } from './target.ts';

type Undo = Pick<RotationActivities, 'fenceCredential' | 'revokeNewCredential'>;

/** The way back, for a rotation that failed before its pivot. */
export function createUndo(deps: RotationDeps): Undo {
  const { vault } = deps;
  const acting = actingWith(deps);

  /**
   * Leaves Vault with the old value in a version above the base, so that a late stage fails its check-and-set. What
   * somebody else wrote is left as it is; it moved the version, too.
   */
  async function fence(attempt: Attempt, target: Target, { base }: RotationProgress): Promise<void> {
    const { path, field, credential } = target;
    for (let round = 0; round < 3; round++) {
      const now = await holdingOf(vault, path, field);
      const { pending } = await readPending(vault, target);
      const before = base.version > 0 ? await vault.readKv(path, base.version) : undefined;
      const old = before && fieldOf(before.data, field);
      const ours = pending !== undefined && same(now.value, pending.value);
      if (!ours && (now.version !== base.version || !same(now.value, old))) return;
      if (ours && base.version > 0 && !before) {
        throw fail('VaultRefused', `Version ${base.version} of ${path} is gone, so the old value cannot be put back.`);
      }
      const { [field]: _, ...others } = now.data;
      attempt.mayAct();
      try {
        await vault.writeKv(path, old ? { ...others, [field]: old } : others, now.version);
        return;
      } catch (error) {
        if (!isFailure(error, 'VaultConflict')) throw error;
      }
    }
    throw fail('VaultConflict', `Somebody else keeps writing ${path}, so the old value of ${credential} is not safe.`);
  }

  async function revokeNew(attempt: Attempt, target: Target, { base }: RotationProgress): Promise<void> {
    const { connector, entry, label, path, field, pendingPath } = target;
    const { pending } = await readPending(vault, target);
    const now = await holdingOf(vault, path, field);
    const held = pending && same(now.value, pending.value) ? pending.keyId : undefined;
    for (const { keyId } of await connector.list(entry, label)) {
      if (keyId === held || keyId === base.oldKeyId) continue;
      attempt.mayAct();
      await connector.revoke(entry, keyId);
    }
    if (held !== undefined) {
      throw fail('VaultConflict', `Vault still holds the new value of ${target.credential}, so it was not revoked.`);
    }
    attempt.mayAct();
    await vault.deleteKvMetadata(pendingPath);
  }

  return { fenceCredential: acting(fence), revokeNewCredential: acting(revokeNew) };
}
