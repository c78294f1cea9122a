import type { RotationActivities, RotationProgress } from '../../workflows/contract/rotation-activities.ts';
import type { Key } from '../connectors/connector.ts';
import { fail } from '../fail.ts';
import { actingWith } from './acting.ts';
import type { Attempt } from './attempt.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { type Target, valueAt } from './target.ts';

type AfterPivot = Pick<RotationActivities, 'revokeOldCredential' | 'sweepCredential' | 'verifyRotation'>;

/** The part of a rotation that only goes forward: the pivot and what follows. */
export function createFinish(deps: RotationDeps): AfterPivot {
  const { vault } = deps;
  const acting = actingWith(deps);

  async function revokeOld(attempt: Attempt, target: Target, { base, newKeyId }: RotationProgress): Promise<void> {
    const { connector, entry, label, credential } = target;
    const isOld = ({ keyId, label: own }: Key) =>
      keyId !== newKeyId && (connector.facts.revokes === 'all-others' ? own !== label : keyId === base.oldKeyId);
    let keys: Key[] = [];
    const newIsThere = async () => {
      keys = await connector.list(entry);
      return keys.some(({ keyId }) => keyId === newKeyId);
    };
    // Cutting the old one off while the new one is gone would be an outage.
    if (!(await attempt.eventually(deps.replicationSeconds, newIsThere))) {
      throw fail(
        'NewCredentialRefused',
        `The new key of ${credential} is gone at the vendor, so the old one was left.`,
      );
    }
    for (const { keyId } of keys.filter(isOld)) {
      attempt.mayAct();
      await connector.revoke(entry, keyId);
    }
    const gone = async () => !(await connector.list(entry)).some(isOld);
    if (await attempt.eventually(deps.replicationSeconds, gone)) return;
    throw fail('OldStillAccepted', `The vendor still lists the old key of ${credential} after it was revoked.`);
  }

  async function sweep(attempt: Attempt, target: Target, { newKeyId }: RotationProgress): Promise<void> {
    const { connector, entry, label, pendingPath } = target;
    for (const { keyId } of await connector.list(entry, label)) {
      if (keyId === newKeyId) continue;
      attempt.mayAct();
      await connector.revoke(entry, keyId);
    }
    attempt.mayAct();
    await vault.deleteKvMetadata(pendingPath);
  }

  async function verify(attempt: Attempt, target: Target, { base, stagedVersion }: RotationProgress) {
    const { connector, entry, credential } = target;
    const fresh = await valueAt(vault, target, stagedVersion ?? 0);
    const old = await valueAt(vault, target, base.version);
    const proof: { oldRefusedAt?: string; newAcceptedAt?: string } = {};
    if (fresh) {
      const accepted = async () => (await connector.accepts(entry, fresh)) === 'accepted';
      if (!(await attempt.eventually(deps.replicationSeconds, accepted))) {
        throw fail('NewCredentialRefused', `The vendor no longer accepts the new value of ${credential}.`);
      }
      proof.newAcceptedAt = new Date().toISOString();
    }
    if (old) {
      const refused = async () => (await connector.accepts(entry, old)) === 'refused';
      if (!(await attempt.eventually(deps.replicationSeconds, refused))) {
        throw fail('OldStillAccepted', `The vendor still accepts the old value of ${credential}.`);
      }
      proof.oldRefusedAt = new Date().toISOString();
    }
    return proof;
  }

  return {
    revokeOldCredential: acting(revokeOld),
    sweepCredential: acting(sweep),
    verifyRotation: acting(verify),
  };
}
