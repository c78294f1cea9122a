import { ApplicationFailure, executeChild, workflowInfo } from '@temporalio/workflow';
import { act } from './act.ts';
import type { Warrant } from './contract/gate.ts';
import type { Action } from './contract/plan.ts';
import type { RotationOrder, RotationResult } from './contract/rotation.ts';
import type { Presenter } from './presenter.ts';
import type { rotateCredential } from './rotate-credential.ts';
import type { RunState } from './run-state.ts';
import { runTask } from './run-task.ts';

/** How an action ended: `done`, or the state its step must show, with a sentence. */
export interface Performed {
  state: 'done' | 'half-done' | 'skipped';
  summary: string;
}

/** Carries out one approved action. The intent is on disk before, the outcome noted after. */
export async function perform(
  run: RunState,
  presenter: Presenter,
  step: string,
  action: Action,
  warrant: Warrant,
): Promise<Performed> {
  run.ledger.note('intent', `About to: ${action.title}.`, {
    step,
    data: { action: action.id, digest: warrant.digest },
  });
  await run.ledger.flush();
  const performed = await dispatch(run, presenter, step, action, warrant);
  run.ledger.note('outcome', `${action.title}: ${performed.summary}`, {
    step,
    data: { action: action.id, state: performed.state },
  });
  presenter.say(`${performed.state === 'done' ? '✔' : '⚠'} ${action.title}: ${performed.summary}`);
  return performed;
}

async function dispatch(
  run: RunState,
  presenter: Presenter,
  step: string,
  action: Action,
  warrant: Warrant,
): Promise<Performed> {
  const { id: incident, server } = run.incident;
  const order = { incident, server, action, warrant };
  switch (action.kind) {
    case 'revoke-access': {
      const result = await act('revokeAccess', action.title, order);
      run.facts.revoked = result;
      const { tokens, secretIds } = result.revoked;
      const refused = result.proofs.filter(({ ok }) => ok).length;
      run.ledger.note('evidence', `Asked afterwards: ${refused} of ${result.proofs.length} are refused.`, {
        step,
        data: result,
      });
      return {
        state: 'done',
        summary: `${tokens} tokens and ${secretIds} secret-ids were revoked, and are refused now.`,
      };
    }
    case 'bump-version': {
      const result = await act('bumpVersion', action.title, order);
      run.facts.bumped = result;
      run.ledger.note('evidence', result.summary, { step, data: result });
      return { state: 'done', summary: result.summary };
    }
    case 'rotate-credential': {
      const result = await rotate(run, order);
      run.facts.rotations = [
        ...run.facts.rotations.filter(({ credential }) => credential !== result.credential),
        result,
      ];
      run.ledger.note('evidence', result.summary, { step, data: result });
      return { state: stateOf(result), summary: result.summary };
    }
    case 'manual-task': {
      const { task } = await runTask(run, presenter, step, action);
      const said = task.checks.map(({ text }) => text).join(' ');
      if (task.state === 'skipped')
        return { state: 'skipped', summary: 'It was skipped and is still to be done by hand.' };
      return {
        state: 'done',
        summary: task.state === 'verified' ? `Done and verified. ${said}` : `Done, not proven. ${said}`,
      };
    }
  }
}

async function rotate(run: RunState, order: RotationOrder): Promise<RotationResult> {
  const { action } = order;
  return executeChild<typeof rotateCredential>('rotate-credential', {
    workflowId: `${workflowInfo().workflowId}/rotate/${action.id}`,
    args: [order],
    staticSummary: action.title,
    staticDetails: `Rotates \`${action.target}\` for ${run.incident.id}: create, test, stage in Vault, guard, revoke the old one, sweep, verify.`,
    // A cancelled run waits until the child has undone or finished what it began.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    parentClosePolicy: 'REQUEST_CANCEL',
  });
}

function stateOf(result: RotationResult): Performed['state'] {
  if (result.state === 'rotated') return 'done';
  // Nothing changed in the end, so the step may be planned and asked again.
  if (result.state === 'undone') throw ApplicationFailure.nonRetryable(result.summary, 'RotationUndone');
  return 'half-done';
}
