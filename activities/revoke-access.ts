import type { ActingActivities, ActionOrder } from '../workflows/contract/activities.ts';
import type { Proof } from '../workflows/contract/results.ts';
import { whileBeating } from './beat.ts';
import { fail } from './fail.ts';
import { findTokens, listSecretIds, lookUpSecretId, readRole } from './vault/approle.ts';
import { inParallel } from './vault/in-parallel.ts';
import { refusalOf } from './vault/refusal.ts';
import { RevokeArgs } from './vault/revoke-args.ts';
import { lookUpToken, type TokenTraits } from './vault/tokens.ts';
import { succeeded, type Vault } from './vault/vault.ts';

/** Ids of what was cut. */
interface Cut {
  secretIds: Set<string>;
  tokens: Set<string>;
}

/** Whoever still mints after so many sweeps is faster than we are; then a person must close the door. */
const mostSweeps = 5;

/**
 * Cuts a server's Vault access for good: secret-ids first, so that nobody logs in anew, then tokens, then again whatever
 * was minted meanwhile, until a sweep finds nothing. Each is then proven by asking Vault, not by the answer to the act.
 * Safe to repeat: what is already gone counts as done.
 * @throws (the activity) `WarrantRefused` before anything is done; `OldStillAccepted` when Vault still knows one of them
 */
export function createRevokeAccess(deps: {
  vault: Vault;
  requireWarrant: (order: ActionOrder) => Promise<void>;
}): ActingActivities['revokeAccess'] {
  return async (order) => {
    await deps.requireWarrant(order);
    return whileBeating(async () => {
      const args = argsOf(order.action.args);
      const cut = await sweep(deps.vault, args);
      const proofs = await proveAccessRevoked(deps.vault, {
        ...args,
        secretIds: [...cut.secretIds],
        tokens: [...cut.tokens],
      });
      return { proofs, revoked: { tokens: cut.tokens.size, secretIds: cut.secretIds.size } };
    });
  };
}

/**
 * Asks Vault whether the access that an approved action names is really gone. What cannot be cut at all (batch tokens, a
 * role without secret-ids) becomes a proof that is not ok.
 * @param args of an action of kind `revoke-access`
 * @throws `OldStillAccepted` naming the first that Vault still knows
 */
export async function proveAccessRevoked(vault: Vault, args: unknown): Promise<Proof[]> {
  const { role, secretIds, tokens, batchTokens } = argsOf(args);
  const settings = await readRole(vault, role);
  const at = () => new Date().toISOString();
  const proofs: Proof[] = [];
  // A role that is gone takes its secret-ids with it, and Vault refuses the question.
  const gone = await inParallel(
    secretIds,
    async (accessor) => !settings || !(await lookUpSecretId(vault, role, accessor)),
  );
  for (const [index, accessor] of secretIds.entries()) {
    if (!gone[index]) throw stillKnown(`the secret-id with accessor ${accessor}`);
    proofs.push({
      ok: true,
      text: `Vault no longer knows the secret-id with accessor ${shortly(accessor)}.`,
      at: at(),
    });
  }
  const ended = await inParallel(tokens, async (accessor) => !(await lookUpToken(vault, accessor)));
  for (const [index, accessor] of tokens.entries()) {
    if (!ended[index]) throw stillKnown(`the token with accessor ${accessor}`);
    proofs.push({ ok: true, text: `Vault refuses the token with accessor ${shortly(accessor)}.`, at: at() });
  }
  if (settings?.needsSecretId === false) {
    const text = `Not closed: AppRole ${role} lets in whoever knows its role id. Set bind_secret_id to true.`;
    proofs.push({ ok: false, text, at: at() });
  }
  if (batchTokens) {
    const text = `Not provable: AppRole ${role} made batch tokens, which Vault can neither list nor revoke before they end.`;
    proofs.push({ ok: false, text, at: at() });
  }
  return proofs;
}

function argsOf(args: unknown): RevokeArgs {
  const parsed = RevokeArgs.safeParse(args);
  if (!parsed.success) throw fail('Drift', 'The approved action does not say which access to revoke. Plan it again.');
  return parsed.data;
}

async function sweep(vault: Vault, args: RevokeArgs): Promise<Cut> {
  const { role } = args;
  const cut: Cut = { secretIds: new Set(), tokens: new Set() };
  let traits: TokenTraits = {
    role,
    approleMount: vault.approleMount,
    entities: args.entities,
    policies: args.policies,
  };
  for (let round = 0; round < mostSweeps; round += 1) {
    const failures: unknown[] = [];
    const exists = (await readRole(vault, role)) !== undefined;
    const planned = round === 0 && exists ? args.secretIds : [];
    const secretIds = new Set([...planned, ...(exists ? await listSecretIds(vault, role) : [])]);
    await eachOf(secretIds, (accessor) => destroySecretId(vault, role, accessor), failures);
    const found = await findTokens(vault, traits);
    traits = found.traits;
    const tokens = new Set([...(round === 0 ? args.tokens : []), ...found.tokens.map(({ accessor }) => accessor)]);
    await eachOf(tokens, (accessor) => revokeToken(vault, accessor), failures);
    if (failures.length > 0) throw failures[0];
    for (const accessor of secretIds) cut.secretIds.add(accessor);
    for (const accessor of tokens) cut.tokens.add(accessor);
    if (round > 0 && secretIds.size === 0 && tokens.size === 0) break;
  }
  return cut;
}

/** Tries every one, so that a single failure does not leave the others alive. */
async function eachOf(
  accessors: ReadonlySet<string>,
  cutOne: (accessor: string) => Promise<void>,
  failures: unknown[],
) {
  await inParallel([...accessors], (accessor) => cutOne(accessor).catch((error: unknown) => failures.push(error)));
}

async function destroySecretId(vault: Vault, role: string, accessor: string): Promise<void> {
  const path = `auth/${vault.approleMount}/role/${role}/secret-id-accessor/destroy`;
  const isGone = async () => (await lookUpSecretId(vault, role, accessor)) === undefined;
  await actThenAsk(vault, path, { secret_id_accessor: accessor }, isGone);
}

async function revokeToken(vault: Vault, accessor: string): Promise<void> {
  const isGone = async () => (await lookUpToken(vault, accessor)) === undefined;
  await actThenAsk(vault, 'auth/token/revoke-accessor', { accessor }, isGone);
}

/**
 * Acts once. Anything but a success leaves open whether it was done (a destroyed secret-id answers a second time with
 * 500, and a lost answer with nothing), so Vault is asked before this fails.
 */
async function actThenAsk(vault: Vault, path: string, body: unknown, isGone: () => Promise<boolean>): Promise<void> {
  try {
    const answer = await vault.exchange('POST', path, body);
    if (!succeeded(answer)) throw refusalOf('POST', path, answer);
  } catch (error) {
    if (!(await isGone())) throw error;
  }
}

function stillKnown(what: string) {
  return fail('OldStillAccepted', `Vault still knows ${what}.`);
}

function shortly(accessor: string): string {
  return `${accessor.slice(0, 8)}…`;
}
