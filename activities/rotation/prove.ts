import type { Action, Plan } from '../../workflows/contract/plan.ts';
import type { Proof } from '../../workflows/contract/results.ts';
import type { RotationResult } from '../../workflows/contract/rotation.ts';
import type { RotationDeps } from './rotation-deps.ts';
import { holdingOf, rotationArgsOf, type Target, targetOf, valueAt } from './target.ts';

type ProofDeps = Pick<RotationDeps, 'inventory' | 'vault' | 'connectors'>;

/**
 * Asks each vendor again after the fact: the value that Vault held before must be refused, the one that it holds now
 * accepted. Rotations that were undone are left out, as nothing was to change.
 */
export async function proveRotations(
  deps: ProofDeps,
  { incident, rotations, plans }: { incident: string; rotations: readonly RotationResult[]; plans: readonly Plan[] },
): Promise<Proof[]> {
  const actions = plans.flatMap((plan) => plan.actions).filter(({ kind }) => kind === 'rotate-credential');
  const proofs: Proof[] = [];
  for (const { credential, state } of rotations) {
    if (state === 'undone') continue;
    const action = actions.findLast(({ args }) => args.credential === credential);
    if (action) proofs.push(...(await proveOne(deps, { incident, action })));
    else proofs.push(said(false, `No plan says how ${credential} was rotated, so it could not be tried.`));
  }
  return proofs;
}

async function proveOne(deps: ProofDeps, of: { incident: string; action: Action }): Promise<Proof[]> {
  const target = targetOf(of, { ...deps, pendingPath: '' });
  const { credential, path, field } = target;
  const { baseVersion } = rotationArgsOf(of.action);
  const [old, now] = [await valueAt(deps.vault, target, baseVersion), await holdingOf(deps.vault, path, field)];
  return [
    old
      ? await asked(
          target,
          old,
          'refused',
          `the value of ${credential} that Vault held before (version ${baseVersion})`,
        )
      : said(
          false,
          `Vault does not hold the old value of ${credential} any more, so that it is refused is not proven.`,
        ),
    now.value
      ? await asked(
          target,
          now.value,
          'accepted',
          `the value of ${credential} that Vault holds (version ${now.version})`,
        )
      : said(false, `Vault holds no value of ${credential}.`),
  ];
}

async function asked(
  { connector, entry }: Target,
  value: Parameters<Target['connector']['accepts']>[1],
  wanted: 'accepted' | 'refused',
  what: string,
): Promise<Proof> {
  const answer = await connector.accepts(entry, value);
  return said(answer === wanted, `The vendor ${answer === 'accepted' ? 'accepts' : 'refuses'} ${what}.`);
}

function said(ok: boolean, text: string): Proof {
  return { ok, text, at: new Date().toISOString() };
}
