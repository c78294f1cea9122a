import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { Sim } from '../sim.ts';
import { SlackError } from '../slack-error.ts';
import type { WorldUser } from '../world.ts';
import { isSet, type Method, page, required } from './method.ts';

export const userMethods: Readonly<Record<string, Method>> = {
  'users.info': {
    token: 'bot',
    scopes: ['users:read'],
    run(sim, args) {
      const user = sim.workspace.user(required(args, 'user'));
      if (!user) throw new SlackError('user_not_found');
      return { user: wireUser(sim, user) };
    },
  },

  'users.list': {
    token: 'bot',
    scopes: ['users:read'],
    run(sim, args) {
      const { items, next } = page(
        sim.workspace.users.map((user) => wireUser(sim, user)),
        args,
      );
      return { members: items, cache_ts: Math.floor(sim.now() / 1000), response_metadata: { next_cursor: next } };
    },
  },

  'usergroups.list': {
    token: 'bot',
    scopes: ['usergroups:read'],
    run(sim, args) {
      const { groups, team } = sim.workspace.world;
      const shown = groups.filter((group) => !group.disabled || isSet(args.include_disabled));
      return {
        usergroups: shown.map((group) => ({
          id: group.id,
          team_id: team.id,
          is_usergroup: true,
          name: group.name,
          handle: group.handle,
          description: '',
          is_external: false,
          date_delete: group.disabled ? 1 : 0,
          user_count: group.users.length,
          ...(isSet(args.include_users) ? { users: group.users } : {}),
        })),
      };
    },
  },

  'usergroups.users.list': {
    token: 'bot',
    scopes: ['usergroups:read'],
    run(sim, args) {
      const wanted = required(args, 'usergroup');
      const group = sim.workspace.world.groups.find(({ id }) => id === textOf(wanted));
      if (!group || (group.disabled && !isSet(args.include_disabled))) throw new SlackError('no_such_subteam');
      return { users: group.users };
    },
  },
};

function wireUser(sim: Sim, user: WorldUser): JsonObject {
  const { team } = sim.workspace.world;
  const ofTeam = user.team ?? team.id;
  const withEmail = user.email !== undefined && sim.scopes.includes('users:read.email');
  const profile: JsonObject = {
    real_name: user.realName,
    display_name: user.name,
    title: user.title,
    team: ofTeam,
    ...(withEmail ? { email: user.email } : {}),
  };
  const shared = { id: user.id, team_id: ofTeam, name: user.name, deleted: user.deleted, profile };
  if (user.deleted) return { ...shared, is_bot: user.kind === 'bot', is_app_user: false, updated: 0 };
  return {
    ...shared,
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.kind === 'guest' || user.kind === 'single-channel-guest',
    is_ultra_restricted: user.kind === 'single-channel-guest',
    is_bot: user.kind === 'bot',
    is_app_user: false,
    ...(user.stranger || ofTeam !== team.id ? { is_stranger: user.stranger } : {}),
    ...(team.enterprise
      ? { enterprise_user: { id: user.id, enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name } }
      : {}),
    updated: 0,
  };
}
