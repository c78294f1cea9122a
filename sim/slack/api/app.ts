import { checkBlocks, checkView, textLength } from '../check-blocks.ts';
import type { Problem } from '../check-shape.ts';
import { isObject } from '../json.ts';
import { messageLimits } from '../limits.ts';
import { fromForm } from '../message-content.ts';
import { refusal } from '../slack-error.ts';
import type { Method } from './method.ts';

export const appMethods: Readonly<Record<string, Method>> = {
  'api.test': {
    token: 'none',
    scopes: [],
    run(_sim, args) {
      const { token: _token, ...shown } = args;
      return { args: shown };
    },
  },

  'auth.test': {
    token: 'any',
    scopes: [],
    run(sim) {
      const { app, team } = sim.workspace.world;
      return {
        url: `${sim.origin}/`,
        team: team.name,
        user: app.name,
        team_id: team.id,
        user_id: app.botUser,
        bot_id: app.botId,
        ...(team.enterprise ? { enterprise_id: team.enterprise.id } : {}),
        is_enterprise_install: false,
      };
    },
  },

  'apps.connections.open': {
    token: 'app',
    scopes: [],
    run(sim) {
      const query = new URLSearchParams({ ticket: sim.sockets.ticket(), app_id: sim.workspace.world.app.id });
      return { url: `${sim.origin.replace(/^http/, 'ws')}/link/?${query}` };
    },
  },

  'blocks.validate': {
    token: 'any',
    scopes: [],
    run(_sim, args) {
      const problems: Problem[] = [];
      const message = fromForm(args.message);
      const blocks = fromForm(args.blocks) ?? (isObject(message) ? message.blocks : undefined);
      const view = fromForm(args.view);
      if (blocks !== undefined) problems.push(...checkBlocks(blocks, 'message'));
      if (textLength(blocks) > messageLimits.blocksText) {
        problems.push({ message: `must be less than ${messageLimits.blocksText + 1} characters`, pointer: '/blocks' });
      }
      if (view !== undefined) problems.push(...checkView(view));
      if (problems.length > 0) throw refusal('invalid_blocks', problems);
      return {};
    },
  },
};
