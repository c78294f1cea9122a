import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import { doneUpdate } from '../../workflows/contract/names.ts';
import { actionIds, readValue, TaskButton } from '../cards/button-value.ts';
import { acknowledge } from './acknowledge.ts';
import { invalidButton, updateIdOf } from './on-gate.ts';
import type { GatewayParts } from './parts.ts';
import { accountOf, Click } from './payloads.ts';
import { listenerOf, stripButtons, whisper } from './replies.ts';
import { speak } from './speak.ts';

/** Listens to Done on the card of a manual task. */
export function listenToTasks(app: App, parts: GatewayParts): void {
  app.action(actionIds.done, async ({ ack, body }) => {
    await acknowledge(ack, parts.logger);
    const click = Click.parse(body);
    const value = readValue(TaskButton, click.actions[0]?.value);
    const listener = listenerOf(click, parts);
    if (value === undefined) return whisper(parts, listener, invalidButton);
    const { w: workflowId, r: runId, t: task } = value;
    const heard = { at: new Date().toISOString(), nonce: randomUUID() };
    const answer = await speak(parts, {
      account: accountOf(click),
      update: doneUpdate,
      updateId: updateIdOf(click),
      says: { v: 1, kind: 'done', workflowId, runId, task, ...heard },
      listener,
    });
    if (answer?.kind === 'run-over') await stripButtons(click, answer.text, parts.logger);
  });
}

/** Answers every other button of ours: after an upgrade, old cards may carry ids that nothing listens to. */
export function listenToTheRest(app: App, parts: GatewayParts): void {
  const known = Object.values(actionIds).map((id) => `${id}$`);
  app.action(new RegExp(`^(?!${known.join('|')})`), async ({ ack, body }) => {
    await acknowledge(ack, parts.logger);
    const click = Click.safeParse(body);
    if (!click.success) return;
    parts.logger.info({ user: click.data.user.id }, 'a button that nothing listens to');
    await whisper(parts, listenerOf(click.data, parts), invalidButton);
  });
}
