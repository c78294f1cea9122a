import { ApplicationFailure } from '@temporalio/common';
import type { Action } from '../../workflows/contract/plan.ts';
import type { Credential } from '../../workflows/contract/server.ts';
import type { CredentialEntry } from '../inventory.ts';
import { inert } from '../mask.ts';
import type { Vault } from '../vault/vault.ts';
import { placeOf } from './target.ts';

/** A credential that a person must rotate, and who. */
export interface ByHand {
  credential: Credential;
  entry: CredentialEntry | undefined;
  assignee: string | undefined;
  /** Why the engine cannot, as a sentence, where it could have. */
  why?: string;
}

/** The action of a plan that asks a person. Nothing: there is nobody to ask. */
export async function manualTask(vault: Vault, hand: ByHand): Promise<Action | undefined> {
  const { credential, entry, assignee } = hand;
  if (assignee === undefined) return undefined;
  // Names of unlisted secrets come from Vault, where the attacker may have written.
  const address = inert(credential.vault).slice(0, 200);
  const vendor = entry?.system === 'manual' ? ` at ${inert(entry.vendor).slice(0, 60)}` : '';
  return {
    id: `manual-${credential.id}`,
    kind: 'manual-task',
    title: `Rotate ${credential.id} by hand${vendor}`.slice(0, 200),
    target: address,
    effect: 'destructive',
    wayBack: 'The old value stays readable as an older version in Vault; it works until it is revoked at the vendor.',
    breaks: [
      `What uses ${address} must read it again once the old value is revoked.`,
      ...credential.sharedWith.map((other) => `The server ${other} uses it, too.`),
    ]
      .map((text) => text.slice(0, 300))
      .slice(0, 20),
    args: {
      credential: credential.id,
      vault: credential.vault.slice(0, 400),
      baseVersion: await versionOf(vault, credential.vault),
      assignee,
      steps: stepsFor(hand, address).map((step) => inert(step).slice(0, 300)),
    },
  };
}

function stepsFor({ entry, why }: ByHand, address: string): string[] {
  if (entry?.system === 'manual') return entry.steps;
  const first =
    why === undefined
      ? `Find out what ${address} opens and who issues it: inventory has no connector for it.`
      : `The engine cannot do it: ${why}`;
  return [
    first,
    'Make a new credential at the vendor.',
    `Write it to ${address}, and keep the other fields as they are.`,
    'Revoke the old credential at the vendor, and try that it is refused.',
  ];
}

/** The version that a new value must exceed; nothing where the engine may not look. */
async function versionOf(vault: Vault, address: string): Promise<number | null> {
  try {
    return await vault.currentVersion(placeOf(address).path);
  } catch (error) {
    if (error instanceof ApplicationFailure && error.nonRetryable) return null;
    throw error;
  }
}
