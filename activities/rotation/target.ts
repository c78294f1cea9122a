import type { Action } from '../../workflows/contract/plan.ts';
import type { RotationOrder } from '../../workflows/contract/rotation.ts';
import { type Connector, labelOf } from '../connectors/connector.ts';
import type { Connectors } from '../connectors/index.ts';
import { fail } from '../fail.ts';
import type { CredentialEntry, Inventory } from '../inventory.ts';
import type { Secret } from '../secret.ts';
import type { Vault } from '../vault/vault.ts';

/** What an order is about, resolved against this worker's own inventory. */
export interface Target {
  credential: string;
  entry: CredentialEntry;
  connector: Connector;
  /** `secret/mcp/sentinel` */
  path: string;
  field: string;
  /** Where the new value waits between its creation and its staging. */
  pendingPath: string;
  label: string;
}

/** Arguments of a `rotate-credential` action. */
export interface RotationArgs {
  credential: string;
  system: string;
  vault: string;
  baseVersion: number;
  oldKeyId?: string;
}

/** Reads an action's arguments. @throws `Drift` when they are not those of a rotation. */
export function rotationArgsOf({ id, args }: Action): RotationArgs {
  const { credential, system, vault, baseVersion, oldKeyId } = args;
  if (
    typeof credential !== 'string' ||
    typeof system !== 'string' ||
    typeof vault !== 'string' ||
    typeof baseVersion !== 'number'
  ) {
    throw fail('Drift', `The action ${id} does not say which credential to rotate.`);
  }
  return { credential, system, vault, baseVersion, ...(typeof oldKeyId === 'string' ? { oldKeyId } : {}) };
}

/**
 * @throws `Drift` when inventory no longer says what the plan said, `ConfigInvalid` when the worker has no access to the
 * vendor any more.
 */
export function targetOf(
  { incident, action }: Pick<RotationOrder, 'incident' | 'action'>,
  deps: { inventory: Inventory; connectors: Connectors; pendingPath: string },
): Target {
  const { credential, system, vault, baseVersion } = rotationArgsOf(action);
  const entry = deps.inventory.credentials[credential];
  if (!entry || entry.system !== system || entry.vault !== vault) {
    throw fail('Drift', `Inventory says something else about ${credential} than the plan.`);
  }
  const connector = deps.connectors.get(system);
  if (!connector)
    throw fail('ConfigInvalid', `There is no connector for ${system}: add connectors.${system} to ir.yaml.`);
  return {
    credential,
    entry,
    connector,
    ...placeOf(vault),
    pendingPath: `${deps.pendingPath}/${incident}/${credential}`,
    label: labelOf({ incident, credential, baseVersion }),
  };
}

/** `secret/mcp/sentinel#client_secret` in two parts. */
export function placeOf(address: string): { path: string; field: string } {
  const [path = '', field = ''] = address.split('#');
  return { path, field };
}

/** What Vault holds at a target now, or held in an older version. */
export interface Holding {
  /** The `cas` of the next write. */
  version: number;
  data: Record<string, Secret>;
  value?: Secret;
}

export async function holdingOf(vault: Vault, path: string, field: string): Promise<Holding> {
  const found = await vault.readKv(path);
  if (!found) return { version: await vault.currentVersion(path), data: {} };
  const value = fieldOf(found.data, field);
  return { version: found.version, data: found.data, ...(value ? { value } : {}) };
}

/** The value of a field in one version; nothing where that version was deleted or never had it. */
export async function valueAt(vault: Vault, { path, field }: Pick<Target, 'path' | 'field'>, version: number) {
  const found = version > 0 ? await vault.readKv(path, version) : undefined;
  return found && fieldOf(found.data, field);
}

/** A field that is there itself: `constructor` and its like are not. */
export function fieldOf(data: Record<string, Secret>, field: string): Secret | undefined {
  return Object.hasOwn(data, field) ? data[field] : undefined;
}

/** True where both are there and alike, or both are not there. */
export function same(a: Secret | undefined, b: Secret | undefined): boolean {
  return a && b ? a.equals(b) : a === b;
}
