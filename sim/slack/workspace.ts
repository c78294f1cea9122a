import type { Faults } from './faults.ts';
import type { Store } from './store.ts';
import type { World, WorldUser } from './world.ts';

/** A channel as it is now: the configured one or a direct message, with the faults that hold. */
export interface Channel {
  id: string;
  name: string;
  topic: string;
  kind: 'public' | 'private' | 'direct';
  archived: boolean;
  extShared: boolean;
  members: readonly string[];
  botMember: boolean;
}

/** The workspace as it is now. */
export class Workspace {
  readonly world: World;
  readonly #store: Store;
  readonly #faults: Faults;
  readonly #users: ReadonlyMap<string, WorldUser>;

  constructor(world: World, store: Store, faults: Faults) {
    this.world = world;
    this.#store = store;
    this.#faults = faults;
    this.#users = new Map([botOf(world), ...world.users].map((user) => [user.id, user]));
  }

  /** Everyone, the app's own bot user first. */
  get users(): WorldUser[] {
    return [...this.#users.values()];
  }

  user(id: string): WorldUser | undefined {
    return this.#users.get(id);
  }

  get channels(): Channel[] {
    const { world } = this;
    const configured = world.channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      topic: channel.topic,
      kind: channel.private ? ('private' as const) : ('public' as const),
      archived:
        channel.archived || this.#faults.find('archived', (fault) => fault.channel === channel.id) !== undefined,
      extShared: channel.extShared,
      members: channel.members,
      botMember:
        channel.botMember && this.#faults.find('bot-removed', (fault) => fault.channel === channel.id) === undefined,
    }));
    const directs = [...this.#store.directs].map(([user, id]) => ({
      id,
      name: this.user(user)?.name ?? user,
      topic: '',
      kind: 'direct' as const,
      archived: false,
      extShared: false,
      members: [user],
      botMember: true,
    }));
    return [...configured, ...directs];
  }

  channel(id: string): Channel | undefined {
    return this.channels.find((channel) => channel.id === id);
  }

  /** What a person can open on the page: the channels that they are in. */
  channelsOf(user: string): Channel[] {
    return this.channels.filter((channel) => channel.members.includes(user));
  }
}

function botOf(world: World): WorldUser {
  const { botUser, name } = world.app;
  return { id: botUser, name, realName: name, title: '', kind: 'bot', deleted: false, stranger: false };
}
