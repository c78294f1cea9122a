import { textOf } from '../json.ts';
import { fromForm } from '../message-content.ts';
import { refusal, SlackError } from '../slack-error.ts';
import { wireView } from '../wire-view.ts';
import type { Method } from './method.ts';

const noScope = { token: 'bot', scopes: [] } as const;

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': {
    ...noScope,
    run(sim, args) {
      const user = sim.triggers.use(triggerOf(textOf(args.trigger_id)));
      return { view: wireView(sim.views.open(user, fromForm(args.view)), sim.workspace.world) };
    },
  },

  'views.push': {
    ...noScope,
    run(sim, args) {
      const user = sim.triggers.use(triggerOf(textOf(args.trigger_id)));
      return { view: wireView(sim.views.push(user, fromForm(args.view)), sim.workspace.world) };
    },
  },

  'views.update': {
    ...noScope,
    run(sim, args) {
      const view = sim.views.find(textOf(args.view_id)) ?? sim.views.findExternal(textOf(args.external_id));
      if (!view) throw new SlackError('not_found');
      sim.views.update(view, fromForm(args.view), textOf(args.hash));
      return { view: wireView(view, sim.workspace.world) };
    },
  },
};

function triggerOf(id: string): string {
  if (id !== '') return id;
  throw refusal('invalid_arguments', [{ message: 'invalid `trigger_id`', pointer: '/trigger_id' }]);
}
