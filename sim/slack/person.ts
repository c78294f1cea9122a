import type { JsonObject } from './json.ts';
import { Refused } from './refused.ts';
import type { Sim } from './sim.ts';
import type { Channel } from './workspace.ts';
import type { WorldUser } from './world.ts';

/**
 * The person who acts. `force` lets a test act as somebody who could not.
 * @throws Refused for an unknown, deactivated or non-human user, and while Slack is down
 */
export function actingPerson(sim: Sim, id: string, force: boolean): WorldUser {
  const user = sim.workspace.user(id);
  if (!user) throw new Refused('user_not_found', `There is no user ${id.slice(0, 30)}.`);
  if (sim.isDown) throw new Refused('slack_down', 'Slack is down.');
  if (force) return user;
  if (user.deleted) throw new Refused('user_deactivated', `${user.realName} is deactivated.`);
  if (user.kind === 'bot') throw new Refused('user_is_bot', `${user.realName} is a bot.`);
  return user;
}

/** A channel that a person is in. @throws Refused */
export function channelOfPerson(sim: Sim, user: WorldUser, id: string, force: boolean): Channel {
  const channel = sim.workspace.channel(id);
  if (!channel) throw new Refused('channel_not_found', `There is no channel ${id.slice(0, 30)}.`);
  if (!force && !channel.members.includes(user.id)) {
    throw new Refused('not_in_channel', `${user.realName} is not in ${channel.name}.`);
  }
  return channel;
}

/** What every interaction payload says about the person, the workspace and the app. */
export function payloadHead(sim: Sim, user: WorldUser): JsonObject {
  const { team, app } = sim.workspace.world;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team ?? team.id },
    team: {
      id: team.id,
      domain: team.domain,
      ...(team.enterprise ? { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name } : {}),
    },
    enterprise: team.enterprise ?? null,
    is_enterprise_install: false,
    api_app_id: app.id,
    token: 'deprecated',
  };
}
