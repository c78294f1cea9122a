import type { RotationOrder } from '../../workflows/contract/rotation.ts';
import type { RotationActivities, RotationProgress } from '../../workflows/contract/rotation-activities.ts';
import { fail } from '../fail.ts';
import type { Secret } from '../secret.ts';
import { actingWith, type Part } from './acting.ts';
import { Attempt } from './attempt.ts';
import { readPending, requirePending, writePending } from './pending.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { holdingOf, rotationArgsOf, same, type Target, targetOf, valueAt } from './target.ts';

type BeforePivot = Pick<
  RotationActivities,
  'readBase' | 'createCredential' | 'testCredential' | 'stageCredential' | 'guardCredential'
>;

/** The part of a rotation that can be undone: everything up to the pivot. */
export function createForward(deps: RotationDeps): BeforePivot {
  const { vault } = deps;
  const acting = actingWith(deps);

  async function requireAccepted(attempt: Attempt, { connector, entry, credential }: Target, value: Secret) {
    const accepted = async () => (await connector.accepts(entry, value)) === 'accepted';
    if (await attempt.eventually(deps.replicationSeconds, accepted)) return;
    throw fail('NewCredentialRefused', `The vendor does not accept the new value of ${credential}.`);
  }

  async function readBase(order: RotationOrder) {
    const target = targetOf(order, deps);
    const { credential, entry, connector, path, field, label } = target;
    const planned = rotationArgsOf(order.action);
    const { version, value } = await holdingOf(vault, path, field);
    // A new version alone is no drift: another field of the same secret may have been rotated before this one.
    if (version !== planned.baseVersion && !same(value, await valueAt(vault, target, planned.baseVersion))) {
      throw fail(
        'Drift',
        `Vault holds version ${version} of ${path}, with another value than version ${planned.baseVersion} of the plan.`,
      );
    }
    const oldKeyId = value && (await connector.identify(entry, value));
    if (planned.oldKeyId !== undefined && oldKeyId !== planned.oldKeyId) {
      throw fail('Drift', `The key behind ${credential} is not the one of the plan any more.`);
    }
    return { base: { version, ...(oldKeyId ? { oldKeyId } : {}) }, label, graceSeconds: deps.graceSeconds };
  }

  /**
   * Makes the new credential, or adopts the one that an earlier attempt made. It revokes nothing: a late attempt would
   * otherwise hit the very key that its successor has staged meanwhile. What was made without use goes in the sweep.
   */
  async function createCredential(attempt: Attempt, target: Target): Promise<{ newKeyId: string }> {
    const { connector, entry, label, credential } = target;
    for (let round = 0; round < 3; round++) {
      const keys = await connector.list(entry, label);
      const { pending, version } = await readPending(vault, target);
      if (pending && keys.some(({ keyId }) => keyId === pending.keyId)) return { newKeyId: pending.keyId };
      attempt.mayAct();
      const made = await connector.create(entry, label);
      if (await writePending(vault, target, made, version)) return { newKeyId: made.keyId };
    }
    throw fail('VaultConflict', `The new value of ${credential} could not be put away: somebody else writes there.`);
  }

  async function stageCredential(attempt: Attempt, target: Target, { base, newKeyId }: RotationProgress) {
    const { path, field } = target;
    const { value } = await requirePending(vault, target, newKeyId);
    const now = await holdingOf(vault, path, field);
    if (now.value?.equals(value)) return { version: now.version };
    if (now.version !== base.version) throw foreign(path, now.version);
    attempt.mayAct();
    try {
      return await vault.writeKv(path, { ...now.data, [field]: value }, base.version);
    } catch (error) {
      // Even a refusal may come from a write that landed: only what Vault holds counts.
      const after = await holdingOf(vault, path, field);
      if (after.value?.equals(value)) return { version: after.version };
      if (after.version !== base.version) throw foreign(path, after.version);
      throw error;
    }
  }

  async function guardCredential(attempt: Attempt, target: Target, { newKeyId }: RotationProgress) {
    const { path, field } = target;
    const { value } = await requirePending(vault, target, newKeyId);
    const now = await holdingOf(vault, path, field);
    if (!now.value?.equals(value)) throw foreign(path, now.version);
    await requireAccepted(attempt, target, value);
  }

  const testCredential: Part<void> = async (attempt, target, { newKeyId }) => {
    const { value } = await requirePending(vault, target, newKeyId);
    await requireAccepted(attempt, target, value);
  };

  return {
    readBase: (order) => Attempt.run(() => readBase(order)),
    createCredential: acting(createCredential),
    testCredential: acting(testCredential),
    stageCredential: acting(stageCredential),
    guardCredential: acting(guardCredential),
  };
}

function foreign(path: string, version: number) {
  return fail('VaultConflict', `Somebody else wrote version ${version} of ${path} meanwhile; it is left as it is.`);
}
