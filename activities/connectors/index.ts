import { z } from 'zod';
import type { Connector, ConnectorDeps } from './connector.ts';
import { createEntraConnector, EntraConfig } from './entra.ts';
import { createVaultApproleConnector } from './vault-approle.ts';

/** Slice `connectors:` of ir.yaml: the engine's own access to each vendor. */
export const ConnectorsConfig = z.strictObject({ entra: EntraConfig.optional() });
export type ConnectorsConfig = z.infer<typeof ConnectorsConfig>;

/** Connectors by the `system` of an inventory entry. */
export type Connectors = ReadonlyMap<string, Connector>;

/**
 * Every kind of system that the engine can rotate, in one list. A new connector is one file and one line here; each
 * gives nothing where the configuration has no access to its vendor.
 */
const makers: readonly ((config: ConnectorsConfig, deps: ConnectorDeps) => Connector | undefined)[] = [
  ({ entra }, deps) => entra && createEntraConnector(entra, deps),
  (_, { vault }) => createVaultApproleConnector(vault),
];

/** Makes the connectors that the configuration has access for. Credentials of the others become manual tasks. */
export function createConnectors(config: ConnectorsConfig, deps: ConnectorDeps): Connectors {
  const made = makers.map((make) => make(config, deps)).filter((one) => one !== undefined);
  return new Map(made.map((connector) => [connector.system, connector]));
}
