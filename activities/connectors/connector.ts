import { fail } from '../fail.ts';
import type { CredentialEntry } from '../inventory.ts';
import type { Secret } from '../secret.ts';
import type { ReadSecret } from '../vault/secret-reader.ts';
import type { Vault } from '../vault/vault.ts';

/** A credential as the vendor lists it: an id and what it was called, never a value. */
export interface Key {
  keyId: string;
  /** The name it was created under. Ours are {@link labelOf}. */
  label?: string;
}

/** What people are told about a connector: in plans, on cards and in the documentation. */
export interface ConnectorFacts {
  /** «a client secret of an Entra application» */
  what: string;
  /** Whether the vendor has an API for it, or a person works in a console. */
  by: 'api' | 'manual';
  verbs: readonly ('create' | 'list' | 'test' | 'revoke')[];
  /** `create-first`: several may be valid at once, so the new one works before the old one goes. */
  order: 'create-first' | 'revoke-first';
  /** Whether a revoked one can be brought back. */
  reversible: boolean;
  /**
   * Which ones a rotation revokes. `the-old-one`: the one whose value Vault held. `all-others`: every one that this
   * rotation did not make, where the vendor cannot tell which of them Vault held.
   */
  revokes: 'the-old-one' | 'all-others';
  wayBack: string;
  breaks: readonly string[];
}

/**
 * What a rotation needs of one kind of system. Every verb may be called again: a second `revoke` is no error, and what
 * `create` made without an answer is found by `list`. Failures are those of {@link httpCall} or of Vault.
 */
export interface Connector {
  readonly system: CredentialEntry['system'];
  readonly facts: ConnectorFacts;
  /** The keys that are there now; with a label only those that carry it. */
  list(entry: CredentialEntry, label?: string): Promise<Key[]>;
  /** Makes one more. Its value is in this answer only. */
  create(entry: CredentialEntry, label: string): Promise<{ keyId: string; value: Secret }>;
  /** Tries a value on the vendor itself and leaves nothing behind. */
  accepts(entry: CredentialEntry, value: Secret): Promise<'accepted' | 'refused'>;
  /** Done for good when it returns, also where it was gone before. */
  revoke(entry: CredentialEntry, keyId: string): Promise<void>;
  /**
   * The key that has this value. Nothing: none that is there, or the vendor cannot tell.
   * @throws `ProviderRefused` when more than one may have it.
   */
  identify(entry: CredentialEntry, value: Secret): Promise<string | undefined>;
}

/** What connectors are made from. */
export interface ConnectorDeps {
  vault: Vault;
  readSecret: ReadSecret;
}

/**
 * The name that everything made by one rotation carries at the vendor. The base version is in it because a second
 * rotation in the same incident begins where the first ended, and must not take its key for its own.
 */
export function labelOf(of: { incident: string; credential: string; baseVersion: number }): string {
  return `ir-${of.incident}-${of.credential}-${of.baseVersion}`;
}

/** The inventory entry as the kind a connector is for. @throws `ConfigInvalid` on another kind. */
export function entryOf<System extends CredentialEntry['system']>(
  system: System,
  entry: CredentialEntry,
): Extract<CredentialEntry, { system: System }> {
  if (isOf(system, entry)) return entry;
  throw fail('ConfigInvalid', `A credential of the system ${entry.system} was given to the connector ${system}.`);
}

function isOf<System extends CredentialEntry['system']>(
  system: System,
  entry: CredentialEntry,
): entry is Extract<CredentialEntry, { system: System }> {
  return entry.system === system;
}
