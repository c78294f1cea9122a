import { z } from 'zod';
import { GivenValues } from './click.ts';
import { stateOf, unfilled } from './element-value.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import { actingPerson, payloadHead } from './person.ts';
import { Refused } from './refused.ts';
import type { Sim } from './sim.ts';
import { SlackError } from './slack-error.ts';
import type { View } from './views.ts';
import { wireView } from './wire-view.ts';

/** A person submits a modal. */
export const Submission = z.strictObject({
  user: z.string(),
  view_id: z.string(),
  values: GivenValues.default({}),
  /** Sends it although it is somebody else's modal, or not filled in. */
  force: z.boolean().default(false),
});

/** A person closes a modal without submitting it. */
export const Closing = z.strictObject({ user: z.string(), view_id: z.string() });

const trouble = 'We had some trouble connecting. Try again?';

/** Sends a `view_submission` and does what the app answers. @throws Refused when no client would send it */
export async function submit(sim: Sim, wish: z.output<typeof Submission>): Promise<JsonObject> {
  const user = actingPerson(sim, wish.user, wish.force);
  const view = openView(sim, wish.view_id, wish.user, wish.force);
  const problems = missingInputs(view, wish.values);
  if (Object.keys(problems).length > 0 && !wish.force) {
    sim.views.showErrors(view, problems);
    throw new Refused('unfilled', 'Some fields are not filled in rightly.', { errors: problems });
  }
  const outcome = await sim.deliver('interactive', {
    type: 'view_submission',
    ...payloadHead(sim, user),
    trigger_id: sim.triggers.issue(user.id),
    view: wireView(view, sim.workspace.world, wish.values),
    response_urls: [],
  });
  if (!outcome.acked) {
    sim.views.showErrors(view, { '': trouble });
    return { ok: false, error: 'not_acked', why: outcome.why };
  }
  return follow(sim, view, outcome.payload);
}

/** Closes a modal; the app hears of it where it asked to. */
export async function closeView(sim: Sim, wish: z.output<typeof Closing>): Promise<JsonObject> {
  const user = actingPerson(sim, wish.user, false);
  const view = openView(sim, wish.view_id, wish.user, false);
  const all = view.definition.clear_on_close === true;
  for (const closed of sim.views.close(view, all)) {
    if (closed.definition.notify_on_close !== true) continue;
    const shown = wireView(closed, sim.workspace.world);
    await sim.deliver('interactive', {
      type: 'view_closed',
      ...payloadHead(sim, user),
      view: shown,
      is_cleared: all,
    });
  }
  return { ok: true };
}

function openView(sim: Sim, id: string, user: string, force: boolean): View {
  const view = sim.views.find(id);
  const onTop = view !== undefined && sim.views.stack(user).at(-1) === view;
  if (!view || (!onTop && !force)) throw new Refused('view_not_found', 'That modal is not open.');
  return view;
}

function missingInputs(view: View, values: z.output<typeof GivenValues>): Record<string, string> {
  const { blocks, submit: label } = view.definition;
  if (label === undefined) throw new Refused('no_submit', 'This modal has no button to submit it.');
  return unfilled(blocks, stateOf(blocks, values));
}

function follow(sim: Sim, view: View, said: Json | undefined): JsonObject {
  const answer = isObject(said) ? said : {};
  const asked = textOf(answer.response_action);
  try {
    if (asked === 'errors') {
      const errors = errorsFor(view, answer.errors);
      sim.views.showErrors(view, errors);
      return { ok: false, error: 'refused_by_app', errors };
    }
    if (asked === 'update') sim.views.update(view, answer.view);
    else if (asked === 'push') sim.views.push(view.user, answer.view);
    else if (asked === 'clear' || asked === '') sim.views.close(view, asked === 'clear');
    else throw new SlackError('invalid_response_action');
    return { ok: true };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    sim.views.showErrors(view, { '': trouble });
    return { ok: false, error: 'bad_answer', why: error.code, ...error.detail };
  }
}

function errorsFor(view: View, errors: Json | undefined): Record<string, string> {
  const inputs = Array.isArray(view.definition.blocks) ? view.definition.blocks : [];
  const known = new Set(inputs.filter(isObject).map((block) => (block.type === 'input' ? block.block_id : '')));
  const shown = Object.entries(isObject(errors) ? errors : {}).filter(([id]) => known.has(id));
  // Slack shows errors at inputs only; an answer that names none leaves the person without a reason.
  if (shown.length === 0) throw new SlackError('errors_name_no_input');
  return Object.fromEntries(shown.map(([id, why]) => [id, textOf(why)]));
}
