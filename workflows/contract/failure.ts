/**
 * Every way an activity or a command can fail, as `ApplicationFailure.type`. `retry`: whether Temporal may try again
 * by itself. `help`: what a person does next. One table, so that Slack and the CLI say the same.
 */
export const failures = {
  VaultUnreachable: { retry: true, help: 'Start Vault or correct vault.address; the step goes on by itself.' },
  VaultSealed: { retry: true, help: 'Unseal Vault; the step goes on by itself.' },
  VaultDenied: {
    retry: false,
    help: "Give the worker's Vault role the capability named here (worker/vault-policy.hcl).",
  },
  VaultRefused: { retry: false, help: 'Vault refused the request. Read the reason, then retry or skip.' },
  VaultNotInitialised: { retry: false, help: 'Initialise Vault, then retry the step.' },
  VaultConflict: { retry: false, help: 'Somebody else wrote this secret meanwhile. Look at its versions, then retry.' },
  ProviderUnreachable: { retry: true, help: 'The vendor did not answer; the step goes on by itself.' },
  ProviderDenied: { retry: false, help: "Give the engine's own vendor credential the permission named here." },
  ProviderRefused: { retry: false, help: 'The vendor refused the request. Read the reason, then retry or skip.' },
  NewCredentialRefused: { retry: false, help: 'The vendor does not accept the new credential; nothing was changed.' },
  RotationUndone: {
    retry: false,
    help: 'In the end nothing was changed. Retry the step to plan and ask again.',
  },
  OldStillAccepted: {
    retry: false,
    help: 'The vendor still accepts the old credential. Revoke it by hand, then retry.',
  },
  Drift: { retry: false, help: 'The target changed since the plan was made. Retry the step to plan and ask again.' },
  WarrantRefused: { retry: false, help: 'The approvals do not cover this action. Retry the step to ask again.' },
  SlackUnreachable: { retry: true, help: 'Slack did not take the message; use `ir approve` meanwhile.' },
  SlackRefused: { retry: false, help: 'Check the token, its scopes and the channel with `ir doctor`.' },
  LedgerUnwritable: { retry: true, help: 'Make room or correct the permissions of the ledger folder.' },
  LedgerConflict: { retry: false, help: 'The ledger on disk differs from this run. Keep both, and ask for a review.' },
  EvidenceMissing: { retry: false, help: 'A piece of evidence is gone or was altered. Restore it, then retry.' },
  UnknownServer: { retry: false, help: 'Add the server to `servers:` in ir.yaml.' },
  ConfigInvalid: { retry: false, help: 'Correct ir.yaml as named here, then restart the worker and retry the step.' },
  ConfigFileUnsafe: { retry: false, help: 'Correct the configuration file as named here, then retry.' },
  NoSafeVersion: { retry: false, help: 'No version is known to be safe. Remove the server, or skip with a reason.' },
  RegistryUnreachable: { retry: true, help: 'The package registry did not answer; the step goes on by itself.' },
  RegistryRefused: {
    retry: false,
    help: 'Check which registry npm, pip or the image names and what it answers, then retry.',
  },
  SecretLeak: { retry: false, help: 'A result held a secret and was withheld. This is a bug: please report it.' },
  ManualTaskUnproven: { retry: false, help: 'Do what the task says, then report it done again.' },
} as const satisfies Record<string, { retry: boolean; help: string }>;

export type FailureCode = keyof typeof failures;

/** What an Update validator answers with, as `ApplicationFailure.type`, and the sentence the person sees. */
export const refusals = {
  Malformed: 'That is not a signed statement.',
  UnknownKey: 'This was signed with a key that this incident does not trust.',
  BadSignature: 'The signature does not fit the statement.',
  OtherRun: 'This is for another run of the incident. Look at the newest card and decide again.',
  UnknownPerson: 'You are not in the list of people of this engine.',
  NotYourAccount: 'This account or key does not belong to the person it claims.',
  NotAnApprover: 'You are not an approver for this.',
  Requester: 'You started this incident, so somebody else must decide.',
  Excluded: 'You may not decide in this incident.',
  GateClosed: 'This gate is already decided or has expired.',
  UnknownGate: 'There is no such gate in this incident.',
  PlanChanged: 'The plan changed since you looked. Look at the newest card and decide again.',
  WrongNonce: 'This button is not from the current card.',
  ReasonNeeded: 'A denial needs a reason.',
  Stale: 'This was said too long ago, or its clock is wrong. Say it again.',
  Replayed: 'This was already said once.',
  NotAResponder: 'You are not a responder for this engine.',
  UnknownStep: 'There is no such step in this incident.',
  NotWaiting: 'That step is not waiting for a person.',
  UnknownTask: 'There is no such open task in this incident.',
  NotYourTask: 'This task is assigned to somebody else.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof refusals;
