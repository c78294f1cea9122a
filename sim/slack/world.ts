import { z } from 'zod';

const id = (letters: string) =>
  z.string().regex(new RegExp(`^[${letters}][A-Z0-9]{1,20}$`), `an id is one of ${letters} and capitals or digits`);
const word = z
  .string()
  .regex(/^[a-z0-9._-]{1,80}$/, 'a name is lower-case letters, digits, dots, dashes or underscores');

/** A person or a bot of the workspace. A guest may see some channels, a single-channel guest one. */
export const WorldUser = z.strictObject({
  id: id('UW'),
  name: word,
  realName: z.string().min(1).max(80),
  title: z.string().max(80).default(''),
  email: z.email().optional(),
  kind: z.enum(['person', 'bot', 'guest', 'single-channel-guest']).default('person'),
  deleted: z.boolean().default(false),
  /** Known only through a shared channel. */
  stranger: z.boolean().default(false),
  /** The person's own workspace, when it is another one. */
  team: id('TE').optional(),
});
export type WorldUser = z.infer<typeof WorldUser>;

export const WorldChannel = z.strictObject({
  id: id('CG'),
  name: word,
  topic: z.string().max(250).default(''),
  private: z.boolean().default(false),
  archived: z.boolean().default(false),
  /** Shared with another company (Slack Connect). */
  extShared: z.boolean().default(false),
  /** Ids of the people in it. */
  members: z.array(id('UW')).default([]),
  botMember: z.boolean().default(true),
});
export type WorldChannel = z.infer<typeof WorldChannel>;

const WorldGroup = z.strictObject({
  id: id('S'),
  handle: word,
  name: z.string().min(1).max(80),
  users: z.array(id('UW')).default([]),
  disabled: z.boolean().default(false),
});

const people = [
  { id: 'U0ADA', name: 'ada.park', realName: 'Ada Park', title: 'Security lead', email: 'ada.park@example.com' },
  { id: 'U0BEN', name: 'ben.osei', realName: 'Ben Osei', title: 'Platform on-call', email: 'ben.osei@example.com' },
  { id: 'U0CLEO', name: 'cleo.marsh', realName: 'Cleo Marsh', title: 'Responder', email: 'cleo.marsh@example.com' },
  { id: 'U0DEV', name: 'dev.raman', realName: 'Dev Raman', title: 'Engineer', email: 'dev.raman@example.com' },
  { id: 'U0GUS', name: 'gus.lund', realName: 'Gus Lund', title: 'Contractor', kind: 'guest' as const },
  { id: 'U0OLD', name: 'otto.grau', realName: 'Otto Grau', title: 'Left in spring', deleted: true },
  { id: 'U0VIA', name: 'via.noor', realName: 'Via Noor', title: 'Vendor', stranger: true, team: 'T0VENDOR' },
];
const staff = ['U0ADA', 'U0BEN', 'U0CLEO', 'U0DEV'];
const channels = [
  { id: 'C0INC', name: 'incidents', topic: 'Open incidents and their decisions', members: [...staff, 'U0GUS'] },
  { id: 'C0SEC', name: 'security', topic: 'Security team', members: ['U0ADA', 'U0CLEO'] },
  { id: 'C0GEN', name: 'general', members: [...staff, 'U0GUS'] },
  { id: 'C0PLAT', name: 'platform', members: ['U0BEN', 'U0DEV'], botMember: false },
  { id: 'C0PRIV', name: 'sec-private', private: true, members: ['U0ADA'] },
  { id: 'C0VEND', name: 'vendor-shared', extShared: true, members: ['U0BEN', 'U0VIA'] },
  { id: 'C0OLD', name: 'incidents-2024', archived: true, members: staff },
];
const groups = [
  { id: 'S0SEC', handle: 'security-oncall', name: 'Security on-call', users: ['U0ADA', 'U0CLEO'] },
  { id: 'S0PLAT', handle: 'platform-oncall', name: 'Platform on-call', users: ['U0BEN'] },
];

/** The workspace that the simulator plays: who is in it, where they talk, and the one app that is installed. */
export const World = z
  .strictObject({
    team: z
      .strictObject({
        id: id('T').default('T0SIM'),
        domain: word.default('simulated'),
        name: z.string().min(1).max(80).default('Simulated workspace'),
        enterprise: z.strictObject({ id: id('E'), name: z.string().min(1).max(80) }).optional(),
      })
      .prefault({}),
    app: z
      .strictObject({
        id: id('A').default('A0IR'),
        botUser: id('U').default('U0BOT'),
        botId: id('B').default('B0BOT'),
        name: word.default('ir-runbooks'),
        commands: z.array(z.string().regex(/^\/[a-z0-9_-]{1,31}$/, 'a command is / and a word')).default(['/ir']),
      })
      .prefault({}),
    users: z.array(WorldUser).prefault(people),
    channels: z.array(WorldChannel).prefault(channels),
    groups: z.array(WorldGroup).prefault(groups),
  })
  .check((check) => {
    const { users, channels: rooms, groups: teams } = check.value;
    const known = new Set(users.map((user) => user.id));
    const refuse = (message: string, path: (string | number)[]) =>
      check.issues.push({ code: 'custom', message, path, input: check.value });
    for (const [what, list] of Object.entries({ users, channels: rooms, groups: teams })) {
      list.forEach((item, index) => {
        if (list.findIndex((other) => other.id === item.id) !== index)
          refuse(`${item.id} is there twice`, [what, index]);
      });
    }
    rooms.forEach((room, index) => {
      for (const who of room.members) if (!known.has(who)) refuse(`no user ${who}`, ['channels', index, 'members']);
    });
    teams.forEach((team, index) => {
      for (const who of team.users) if (!known.has(who)) refuse(`no user ${who}`, ['groups', index, 'users']);
    });
  });
export type World = z.infer<typeof World>;
