import { type Given, stateOf } from './element-value.ts';
import { type JsonObject, textOf } from './json.ts';
import type { View } from './views.ts';
import type { World } from './world.ts';

/** A modal in Slack's form, with what the person has given so far. */
export function wireView(view: View, world: World, given: Given = {}): JsonObject {
  const { definition } = view;
  return {
    id: view.id,
    team_id: world.team.id,
    type: 'modal',
    blocks: definition.blocks,
    private_metadata: textOf(definition.private_metadata),
    callback_id: textOf(definition.callback_id),
    state: { values: stateOf(definition.blocks, given) },
    hash: view.hash,
    title: definition.title,
    clear_on_close: definition.clear_on_close === true,
    notify_on_close: definition.notify_on_close === true,
    close: definition.close ?? null,
    submit: definition.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: world.app.id,
    external_id: textOf(definition.external_id),
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}
