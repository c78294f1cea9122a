import { z } from 'zod';
import { type Given, heldBy, stateOf } from './element-value.ts';
import { type Placed, placedElements } from './elements.ts';
import { type Json, type JsonObject, textOf } from './json.ts';
import type { Message } from './message.ts';
import { wireMessage } from './message-content.ts';
import { actingPerson, channelOfPerson, payloadHead } from './person.ts';
import { Refused } from './refused.ts';
import type { Sim } from './sim.ts';
import type { View } from './views.ts';
import { wireView } from './wire-view.ts';
import type { WorldUser } from './world.ts';

/** Values by block id and action id. */
export const GivenValues = z.record(z.string(), z.record(z.string(), z.json()));

/** A person acts on an element of a message (`channel` and `ts`) or of a modal (`view_id`). */
export const Click = z.strictObject({
  user: z.string(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  view_id: z.string().optional(),
  action_id: z.string(),
  block_id: z.string().optional(),
  /** What was chosen in a select, overflow or checkbox element. For a button, only with `force`. */
  value: z.json().optional(),
  /** What the person answered to the confirmation dialog, where there is one. */
  confirm: z.boolean().optional(),
  state: GivenValues.default({}),
  /** Sends what no Slack client would send: another value, a button that is gone, a person who cannot. */
  force: z.boolean().default(false),
});
export type Click = z.output<typeof Click>;

/** Sends a `block_actions` payload to the app. @throws Refused when no client would let the person do that */
export async function click(sim: Sim, wish: Click): Promise<JsonObject> {
  const user = actingPerson(sim, wish.user, wish.force);
  const view = wish.view_id === undefined ? undefined : openView(sim, user, wish);
  const message = view ? undefined : shownMessage(sim, user, wish);
  const blocks = view ? view.definition.blocks : message?.blocks;
  const placed = findElement(blocks, wish);
  if (wish.confirm === false) return { ok: true, cancelled: true };
  if (placed?.element.confirm && wish.confirm !== true && !wish.force) {
    throw new Refused('confirm_required', 'This element asks for confirmation first.');
  }
  const action = actionOf(sim, wish, placed);
  const given = withClicked(wish, placed);
  const payload: JsonObject = {
    type: 'block_actions',
    ...payloadHead(sim, user),
    ...(view ? viewPart(sim, view, given) : messagePart(sim, user, wish, message)),
    state: { values: stateOf(blocks, given) },
    trigger_id: sim.triggers.issue(user.id),
    actions: [action],
  };
  const outcome = await sim.deliver('interactive', payload);
  const where = {
    user: user.id,
    channel: wish.channel ?? '',
    ts: wish.ts ?? wish.view_id ?? '',
    actionId: wish.action_id,
  };
  if (outcome.acked) sim.store.clearFailure(where);
  else sim.store.addFailure({ ...where, why: outcome.why });
  return outcome.acked ? { ok: true } : { ok: false, error: 'not_acked', why: outcome.why };
}

function openView(sim: Sim, user: WorldUser, wish: Click): View {
  const view = sim.views.find(wish.view_id ?? '');
  if (!view || (view.user !== user.id && !wish.force)) throw new Refused('view_not_found', 'That modal is not open.');
  return view;
}

function shownMessage(sim: Sim, user: WorldUser, wish: Click): Message | undefined {
  const channel = channelOfPerson(sim, user, wish.channel ?? '', wish.force);
  const message = sim.store.find(channel.id, wish.ts ?? '');
  const hidden = message?.onlyFor !== undefined && message.onlyFor !== user.id;
  if ((!message || hidden) && !wish.force) throw new Refused('message_not_found', 'That message is not there.');
  return message;
}

function findElement(blocks: Json | undefined, wish: Click): Placed | undefined {
  const fitting = placedElements(blocks).filter(
    ({ block, element }) =>
      element.action_id === wish.action_id && (wish.block_id === undefined || block.block_id === wish.block_id),
  );
  if (fitting.length === 0 && !wish.force) {
    throw new Refused('element_gone', 'That element is no longer there.');
  }
  if (fitting.length > 1)
    throw new Refused('element_ambiguous', 'Several blocks have that action_id: give a block_id.');
  return fitting[0];
}

function actionOf(sim: Sim, wish: Click, placed: Placed | undefined): JsonObject {
  const head = { action_id: wish.action_id, action_ts: sim.store.nextTs() };
  if (!placed) {
    const text = { type: 'plain_text', text: 'forged', emoji: true };
    return { ...head, type: 'button', block_id: wish.block_id ?? 'forged', text, value: wish.value };
  }
  const { block, element } = placed;
  const { type, text, value, style, confirm, url, placeholder } = element;
  const shared: JsonObject = { ...head, block_id: block.block_id, type, confirm, placeholder };
  if (type === 'button') {
    if (wish.value !== undefined && wish.value !== value && !wish.force) {
      throw new Refused('value_differs', 'The button in the message has another value.');
    }
    return { ...shared, text, style, url, value: wish.force ? (wish.value ?? value) : value };
  }
  return { ...shared, ...heldBy(element, wish.value) };
}

function withClicked(wish: Click, placed: Placed | undefined): Given {
  if (!placed || wish.value === undefined || placed.element.type === 'button') return wish.state;
  const blockId = textOf(placed.block.block_id);
  return { ...wish.state, [blockId]: { ...wish.state[blockId], [wish.action_id]: wish.value } };
}

function viewPart(sim: Sim, view: View, given: Given): JsonObject {
  return { container: { type: 'view', view_id: view.id }, view: wireView(view, sim.workspace.world, given) };
}

function messagePart(sim: Sim, user: WorldUser, wish: Click, message: Message | undefined): JsonObject {
  const { world } = sim.workspace;
  const channel = sim.workspace.channel(wish.channel ?? '');
  const ts = wish.ts ?? '';
  const ephemeral = message?.onlyFor !== undefined;
  const thread = message?.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  const path = sim.responseUrls.issue(world.team.id, {
    channel: wish.channel ?? '',
    user: user.id,
    messageTs: ts,
    ...(message?.threadTs === undefined ? {} : { threadTs: message.threadTs }),
  });
  return {
    container: { type: 'message', message_ts: ts, channel_id: wish.channel, is_ephemeral: ephemeral, ...thread },
    channel: { id: wish.channel, name: channel?.kind === 'direct' ? 'directmessage' : (channel?.name ?? '') },
    // Slack does not show the content of ephemeral messages to the app again.
    ...(message && !ephemeral ? { message: wireMessage(message, world, sim.store.replies(message.channel, ts)) } : {}),
    response_url: `${sim.origin}${path}`,
  };
}
