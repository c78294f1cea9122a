import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Proof } from '../workflows/contract/results.ts';
import { whileBeating } from './beat.ts';

type Input = Parameters<ReadActivities['verifyContainment']>[0];

/** Asks the world about one kind of action after the fact. */
export type Prover = (input: Input) => Promise<Proof[]>;

/** Collects the proofs of every kind of action that was carried out: asked of the servers, not of our own records. */
export function createVerifyContainment(provers: readonly Prover[]): ReadActivities['verifyContainment'] {
  return (input) =>
    whileBeating(async () => {
      const proofs = [];
      for (const prove of provers) proofs.push(...(await prove(input)));
      return { proofs };
    });
}
