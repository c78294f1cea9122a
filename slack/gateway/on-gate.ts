import type { App } from '@slack/bolt';
import { decideUpdate } from '../../workflows/contract/names.ts';
import { actionIds, GateButton, readValue } from '../cards/button-value.ts';
import { reasonModal, reasonModalView } from '../cards/reason-modal.ts';
import { acknowledge } from './acknowledge.ts';
import type { Account } from './identities.ts';
import type { GatewayParts } from './parts.ts';
import { accountOf, Click, Submission } from './payloads.ts';
import { type Listener, listenerOf, stripButtons, whisper } from './replies.ts';
import { speak } from './speak.ts';

/** What is whispered when a button is not, or no longer, one of ours. */
export const invalidButton = 'This button is no longer valid. Look for a newer card, or run: ir status';

/** Listens to Approve, to Deny, and to the reason that Deny asks for. */
export function listenToGates(app: App, parts: GatewayParts): void {
  app.action(actionIds.approve, async ({ ack, body }) => {
    await acknowledge(ack, parts.logger);
    const click = Click.parse(body);
    const value = readValue(GateButton, click.actions[0]?.value);
    const listener = listenerOf(click, parts);
    if (value === undefined) return whisper(parts, listener, invalidButton);
    const answer = await decide(parts, accountOf(click), value, updateIdOf(click), listener, { verdict: 'approve' });
    if (answer?.kind === 'run-over') await stripButtons(click, answer.text, parts.logger);
  });

  app.action(actionIds.deny, async ({ ack, body }) => {
    const click = Click.parse(body);
    const value = readValue(GateButton, click.actions[0]?.value);
    // The trigger lives for three seconds, so nothing comes before the modal.
    const opened = value === undefined ? undefined : openModal(parts, click.trigger_id, value);
    await acknowledge(ack, parts.logger);
    if (value === undefined) return whisper(parts, listenerOf(click, parts), invalidButton);
    if (await opened) return;
    const sorry = 'Slack did not open the form for the reason. Please press Deny again, or run: ir deny';
    await whisper(parts, listenerOf(click, parts), sorry);
  });

  app.view(reasonModal.callback, async ({ ack, body }) => {
    const submission = Submission.parse(body);
    const { view } = submission;
    const reason = (view.state.values[reasonModal.block]?.[reasonModal.action]?.value ?? '').trim();
    if (reason.length < reasonModal.min || reason.length > reasonModal.max) {
      const error = `Please give a reason of ${reasonModal.min} to ${reasonModal.max} characters.`;
      await acknowledge(() => ack({ response_action: 'errors', errors: { [reasonModal.block]: error } }), parts.logger);
      return;
    }
    await acknowledge(() => ack(), parts.logger);
    const account = accountOf(submission);
    const listener = { channel: parts.channel, user: account.user };
    const value = readValue(GateButton, view.private_metadata);
    if (value === undefined) return whisper(parts, listener, invalidButton);
    const updateId = `slack-${account.team}-${account.user}-${view.id}`;
    await decide(parts, account, value, updateId, listener, { verdict: 'deny', reason });
  });
}

/** The id of an Update, made from the click: the same delivery twice is one word. */
export function updateIdOf(click: Click): string {
  const { team, user, container, actions } = click;
  return `slack-${team.id}-${user.id}-${container?.message_ts ?? 'none'}-${actions[0]?.action_ts ?? 'none'}`;
}

function decide(
  parts: GatewayParts,
  account: Account,
  value: GateButton,
  updateId: string,
  listener: Listener,
  said: { verdict: 'approve' } | { verdict: 'deny'; reason: string },
) {
  const { w: workflowId, r: runId, g: gate, n: nonce, d: digest } = value;
  const says = { v: 1, kind: 'decide', workflowId, runId, gate, nonce, digest, at: now(), ...said } as const;
  return speak(parts, { account, update: decideUpdate, updateId, says, listener });
}

async function openModal({ slack, logger }: GatewayParts, trigger: string, value: GateButton): Promise<boolean> {
  try {
    await slack.views.open({ trigger_id: trigger, view: reasonModalView(value) });
    return true;
  } catch {
    logger.warn({ gate: value.g, workflowId: value.w }, 'Slack did not open the modal for a reason');
    return false;
  }
}

function now(): string {
  return new Date().toISOString();
}
