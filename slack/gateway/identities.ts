import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Person } from '../../workflows/contract/policy.ts';

/** A Slack account, as a verified payload names it. Only ids count: names can be chosen by anybody. */
export interface Account {
  team: string;
  user: string;
  /** The account's own workspace, where the payload tells it; another one for people of a shared channel. */
  home: string;
}

/** The person behind an account, or why there is none: a sentence for the one who clicked. */
export type Identity =
  | { known: true; person: Person }
  | { known: false; why: 'unknown-person' | 'unfit-account' | 'unconfirmed'; sentence: string };

const UserInfo = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
});

/** How long Slack's word on an account is believed, in milliseconds. */
const believedMs = 30_000;

/**
 * Says who an account belongs to. Fails closed: an account of no person or of two, of another workspace, of a guest or a
 * bot, a deleted one, or one that Slack does not confirm now, is nobody.
 */
export class Identities {
  readonly #team: string;
  readonly #people: readonly Person[];
  readonly #slack: Pick<WebClient, 'users'>;
  readonly #believed = new Map<string, number>();

  constructor(team: string, people: readonly Person[], slack: Pick<WebClient, 'users'>) {
    this.#team = team;
    this.#people = people;
    this.#slack = slack;
  }

  async of(account: Account): Promise<Identity> {
    const { team, user, home } = account;
    if (team !== this.#team || home !== this.#team) {
      return unfit('Your account belongs to another workspace, so it cannot decide here.');
    }
    const owners = this.#people.filter(({ slack }) => slack.some((own) => own.team === team && own.user === user));
    const [person] = owners;
    if (person === undefined || owners.length > 1) {
      const sentence = 'You are not in the list of people of this engine. Ask its operator to add your Slack account.';
      return { known: false, why: 'unknown-person', sentence };
    }
    return (await this.#unfitness(user)) ?? { known: true, person };
  }

  async #unfitness(user: string): Promise<Identity | undefined> {
    const now = Date.now();
    if ((this.#believed.get(user) ?? 0) > now) return undefined;
    const info = await this.#ask(user);
    if (info === undefined) {
      const sentence = 'Slack does not confirm your account at the moment, so nothing was done. Please press again.';
      return { known: false, why: 'unconfirmed', sentence };
    }
    if (info.deleted || info.is_bot) return unfit('A deactivated account or a bot cannot decide.');
    if (info.is_restricted || info.is_ultra_restricted) return unfit('A guest account cannot decide.');
    if (info.is_stranger || (info.team_id ?? this.#team) !== this.#team) {
      return unfit('Your account belongs to another workspace, so it cannot decide here.');
    }
    // Only people of the configuration come this far, so this stays small.
    this.#believed.set(user, now + believedMs);
    return undefined;
  }

  async #ask(user: string): Promise<z.infer<typeof UserInfo> | undefined> {
    try {
      const info = UserInfo.parse((await this.#slack.users.info({ user })).user);
      return info.id === user ? info : undefined;
    } catch {
      return undefined;
    }
  }
}

function unfit(sentence: string): Identity {
  return { known: false, why: 'unfit-account', sentence };
}
