import type { RotationOrder } from '../../workflows/contract/rotation.ts';
import type { Connectors } from '../connectors/index.ts';
import type { Inventory } from '../inventory.ts';
import type { Vault } from '../vault/vault.ts';

/** What rotations need of the worker. */
export interface RotationDeps {
  vault: Vault;
  connectors: Connectors;
  inventory: Inventory;
  /** @throws `WarrantRefused` */
  requireWarrant(order: RotationOrder): Promise<void>;
  /** `vault.pendingPath` of the configuration, such as `secret/ir/pending`. */
  pendingPath: string;
  graceSeconds: number;
  replicationSeconds: number;
}
