import { ApplicationFailure } from '@temporalio/common';
import type { ReadActivities, StepInput } from '../workflows/contract/activities.ts';
import type { Action, Plan } from '../workflows/contract/plan.ts';
import type { Credential, Dossier } from '../workflows/contract/server.ts';
import { whileBeating } from './beat.ts';
import type { Connector } from './connectors/connector.ts';
import type { Connectors } from './connectors/index.ts';
import type { CredentialEntry, Inventory } from './inventory.ts';
import { inert } from './mask.ts';
import { type ByHand, manualTask } from './rotation/manual-task.ts';
import { holdingOf, placeOf } from './rotation/target.ts';
import type { Vault } from './vault/vault.ts';

export { proveRotations } from './rotation/prove.ts';

export interface PlanRotationDeps {
  inventory: Inventory;
  vault: Vault;
  connectors: Connectors;
  /** Who gets a manual task that nobody is named for and whose server has no owner. */
  responder?: string;
}

/**
 * Plans one action for each credential within reach: the rotation machine where a connector can do it, a task for a
 * named person where not. The server's own AppRole secret-id belongs to it. The plan holds ids and versions, no values.
 * @throws (the activity) `VaultUnreachable`, `VaultSealed`, `ProviderUnreachable`; what cannot be looked at for another
 * reason becomes a manual task that says why
 */
export function createPlanRotation(deps: PlanRotationDeps): ReadActivities['planRotation'] {
  return (input) => whileBeating(() => planFor(input, deps));
}

async function planFor({ incident, server, dossier }: StepInput, deps: PlanRotationDeps): Promise<Plan> {
  const because: string[] = [];
  const actions: Action[] = [];
  for (const credential of withOwnAccess(dossier, deps.inventory, because)) {
    const action = await actionFor(credential, dossier, deps);
    if (action) actions.push(action);
    else because.push(`Nobody is named to rotate ${credential.id} by hand: add it to inventory, or name an owner.`);
  }
  return {
    v: 1,
    incident,
    server,
    step: 'rotate-credentials',
    order: 'hygiene',
    actions,
    because: [...factsOf(actions, dossier), ...because].map(oneLine(500)).slice(0, 20),
  };
}

/** The dossier's credentials, and the secret-id that the server itself opens Vault with. */
function withOwnAccess({ credentials, vaultRole }: Dossier, inventory: Inventory, because: string[]): Credential[] {
  if (vaultRole === undefined) return credentials;
  const own = Object.entries(inventory.credentials).filter(([, entry]) => isOwnAccess(entry, vaultRole));
  if (own.length === 0) {
    because.push(
      `Inventory does not say where the secret-id of AppRole ${vaultRole} is kept: hand out a new one yourself.`,
    );
  }
  const missing = own.filter(([id]) => !credentials.some((credential) => credential.id === id));
  const reasons = [`It is the server's own access to Vault (AppRole ${vaultRole}).`];
  return [
    ...credentials,
    ...missing.map(([id, { system, vault }]) => ({ id, system, vault, reasons, sharedWith: [] })),
  ];
}

function isOwnAccess(entry: CredentialEntry, role: string): boolean {
  return entry.system === 'vault-approle' && entry.role === role;
}

async function actionFor(
  credential: Credential,
  dossier: Dossier,
  deps: PlanRotationDeps,
): Promise<Action | undefined> {
  const { inventory, connectors, vault } = deps;
  const entry = Object.hasOwn(inventory.credentials, credential.id) ? inventory.credentials[credential.id] : undefined;
  const connector = entry && connectors.get(entry.system);
  const hand: ByHand = { credential, entry, assignee: assigneeFor(entry, dossier, deps) };
  if (!entry || !connector) return manualTask(vault, hand);
  try {
    return await rotation(credential, entry, connector, vault);
  } catch (error) {
    // What comes again by itself stops the planning for now; what does not is a person's, and stops nobody else's.
    if (!(error instanceof ApplicationFailure) || !error.nonRetryable) throw error;
    return manualTask(vault, { ...hand, why: error.message });
  }
}

function assigneeFor(
  entry: CredentialEntry | undefined,
  { owner }: Dossier,
  deps: PlanRotationDeps,
): string | undefined {
  if (entry?.system === 'manual') return entry.assignee;
  const anyone = Object.values(deps.inventory.credentials).find(({ system }) => system === 'manual');
  return owner ?? deps.responder ?? (anyone?.system === 'manual' ? anyone.assignee : undefined);
}

async function rotation(
  credential: Credential,
  entry: CredentialEntry,
  connector: Connector,
  vault: Vault,
): Promise<Action> {
  const { id, sharedWith } = credential;
  const { facts, system } = connector;
  const { path, field } = placeOf(entry.vault);
  const { version, value } = await holdingOf(vault, path, field);
  const oldKeyId = value && (await connector.identify(entry, value));
  return {
    id: `rotate-${id}`,
    kind: 'rotate-credential',
    title: `Rotate ${id}, ${facts.what}`.slice(0, 200),
    target: entry.vault,
    effect: 'destructive',
    wayBack: facts.wayBack,
    breaks: [
      `What uses ${id} must read ${entry.vault} again; until then it works with a value that is refused.`,
      ...sharedWith.map((other) => `The server ${other} uses it, too.`),
      ...facts.breaks,
    ]
      .map(oneLine(300))
      .slice(0, 20),
    args: { credential: id, system, vault: entry.vault, baseVersion: version, ...(oldKeyId ? { oldKeyId } : {}) },
  };
}

function factsOf(actions: readonly Action[], dossier: Dossier): string[] {
  const rotations = actions.filter(({ kind }) => kind === 'rotate-credential').length;
  const facts = [
    `${count(rotations, 'credential')} within reach of ${dossier.server} can be rotated by the engine, ` +
      `${count(actions.length - rotations, 'more', 'more')} only by hand.`,
  ];
  if (rotations > 0) facts.push('Each new value is made, tried and written to Vault before the old one is revoked.');
  const shared = dossier.credentials.filter(({ sharedWith }) => sharedWith.length > 0);
  for (const { id, sharedWith } of shared) facts.push(`${id} is also used by ${sharedWith.join(', ')}.`);
  return [...facts, ...dossier.credentials.map(({ id, reasons }) => `${id}: ${reasons.join(' ')}`)];
}

function oneLine(most: number): (text: string) => string {
  return (text) => inert(text).slice(0, most);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
