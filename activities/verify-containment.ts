import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Action } from '../workflows/contract/plan.ts';
import type { Proof } from '../workflows/contract/results.ts';
import { whileBeating } from './beat.ts';

type Input = Parameters<ReadActivities['verifyContainment']>[0];

/** Asks the world about one kind of action after the fact. */
export type Prover = (input: Input) => Promise<Proof[]>;

/** Asks about every action of one kind that was approved and carried out. */
export function proverOf(kind: Action['kind'], prove: (action: Action) => Promise<Proof[]>): Prover {
  return async ({ plans }) => {
    const actions = plans.flatMap((plan) => plan.actions).filter((action) => action.kind === kind);
    const proofs = [];
    for (const action of actions) proofs.push(...(await prove(action)));
    return proofs;
  };
}

/** Collects the proofs of every kind of action that was carried out: asked of the servers, not of our own records. */
export function createVerifyContainment(provers: readonly Prover[]): ReadActivities['verifyContainment'] {
  return (input) =>
    whileBeating(async () => {
      const proofs = [];
      for (const prove of provers) proofs.push(...(await prove(input)));
      return { proofs };
    });
}
