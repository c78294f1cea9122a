import { type ActivityOptions, proxyActivities, sleep } from '@temporalio/workflow';
import type { RotationActivities } from '../contract/rotation-activities.ts';
import { mustFinish, type Phase } from './machine.ts';
import { credentialOf, type Known, progressOf } from './progress.ts';

/** One phase as people read it, and what it does. */
export interface PhaseWork {
  /** A sentence in the imperative, for the Temporal UI and the record. */
  title: string;
  /** Acts on the world, so its intent is on disk before it begins. */
  acts: boolean;
  run(known: Known, title: string): Promise<Partial<Known>>;
}

const common = { startToCloseTimeout: '5m', heartbeatTimeout: '10s' } as const;

/** Given up after about a minute, because the way back is safe. An effect is over before a cancellation is answered. */
const careful: ActivityOptions = {
  ...common,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s', maximumAttempts: 8 },
};

/** Given up after about a quarter of an hour: from here a person must finish what this does not. */
const patient: ActivityOptions = {
  ...common,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '20s', maximumAttempts: 45 },
};

const activities = proxyActivities<RotationActivities>(careful);

function optionsFor(phase: Phase, known: Known, title: string): ActivityOptions {
  return { ...(mustFinish(phase) ? patient : careful), summary: `${title} (${credentialOf(known.order)})` };
}

type Effect = Exclude<keyof RotationActivities, 'readBase'>;

/** A phase that is one activity. `keep` says what its result adds to what is known. */
function activity<Name extends Effect>(
  phase: Phase,
  name: Name,
  title: string,
  keep: (result: Awaited<ReturnType<RotationActivities[Name]>>) => Partial<Known> = () => ({}),
): PhaseWork {
  // One cast: the compiler cannot relate the argument of a generic name to its result.
  const call = activities[name] as {
    executeWithOptions(
      options: ActivityOptions,
      args: unknown[],
    ): Promise<Awaited<ReturnType<RotationActivities[Name]>>>;
  };
  return {
    title,
    acts: true,
    run: async (known) => keep(await call.executeWithOptions(optionsFor(phase, known, title), [progressOf(known)])),
  };
}

const grace: PhaseWork = {
  title: 'Wait until no late call can land any more',
  acts: false,
  run: async ({ graceSeconds = 45 }, title) => {
    await sleep(graceSeconds * 1000, { summary: title });
    return {};
  },
};

/** Every phase of {@link nextAfter}. */
export const phases: Record<Phase, PhaseWork> = {
  'read-base': {
    title: 'Compare Vault and the vendor with the plan',
    acts: false,
    run: (known, title) => activities.readBase.executeWithOptions(optionsFor('read-base', known, title), [known.order]),
  },
  create: activity('create', 'createCredential', 'Make the new credential', ({ newKeyId }) => ({ newKeyId })),
  test: activity('test', 'testCredential', 'Try the new credential at the vendor'),
  stage: activity('stage', 'stageCredential', 'Write the new value to Vault', ({ version }) => ({
    stagedVersion: version,
  })),
  guard: activity('guard', 'guardCredential', 'Make sure that Vault and the vendor agree on the new value'),
  'revoke-old': activity('revoke-old', 'revokeOldCredential', 'Revoke the old credential'),
  grace,
  sweep: activity('sweep', 'sweepCredential', 'Remove what late calls left behind'),
  verify: activity(
    'verify',
    'verifyRotation',
    'Prove that the old value is refused and the new one works',
    (proof) => proof,
  ),
  fence: activity('fence', 'fenceCredential', 'UNDO: put the old value back in a new version of Vault'),
  'revoke-new': activity('revoke-new', 'revokeNewCredential', 'UNDO: revoke the new credential'),
  'undo-grace': grace,
  'undo-sweep': activity('undo-sweep', 'revokeNewCredential', 'UNDO: remove what late calls left behind'),
};
