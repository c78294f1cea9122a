import { z } from 'zod';
import { Rates } from './rates.ts';
import { World } from './world.ts';

/** What the app of our manifest may do. */
const manifestScopes = [
  'chat:write',
  'commands',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'im:write',
];

/** How interactions reach the app: over its sockets, or over HTTP while no socket is open. */
export const Delivery = z.union([z.literal('socket'), z.strictObject({ http: z.url({ protocol: /^https?$/ }) })]);
export type Delivery = z.infer<typeof Delivery>;

const token = (prefix: string) => z.string().startsWith(prefix, `a token starts with ${prefix}`).max(255);

/** How the simulator is set up when it is started within a process. */
export const SlackSimOptions = z.strictObject({
  /** 0 takes any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  world: World.prefault({}),
  delivery: Delivery.default('socket'),
  /** Scopes of the bot token. */
  scopes: z.array(z.string()).default(manifestScopes),
  rates: Rates.default('slack'),
  /** A file that keeps the messages over a restart. */
  journal: z.string().min(1).optional(),
  botToken: token('xoxb-').optional(),
  appToken: token('xapp-').optional(),
  signingSecret: z.string().min(16).optional(),
});
export type SlackSimOptions = z.input<typeof SlackSimOptions>;
