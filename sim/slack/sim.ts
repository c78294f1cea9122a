import type { z } from 'zod';
import { ApiLog } from './api-log.ts';
import { KnownTokens, type Tokens } from './credentials.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import type { JsonObject } from './json.ts';
import type { Delivery, SlackSimOptions } from './options.ts';
import { RateLimiter } from './rates.ts';
import { ResponseUrls } from './response-urls.ts';
import { sendSigned } from './signed-request.ts';
import { type EnvelopeType, type Outcome, SocketHub } from './socket-hub.ts';
import { Store } from './store.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';
import { Workspace } from './workspace.ts';

/** Everything that makes up one simulated Slack. */
export class Sim {
  readonly now: () => number;
  readonly faults: Faults;
  readonly store: Store;
  readonly workspace: Workspace;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly rates: RateLimiter;
  readonly tokens: KnownTokens;
  readonly sockets: SocketHub;
  readonly log = new ApiLog();
  delivery: Delivery;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  origin = '';
  readonly #scopes: readonly string[];
  readonly #signingSecret: string;

  constructor(options: z.output<typeof SlackSimOptions>, tokens: Tokens, now: () => number) {
    this.now = now;
    this.delivery = options.delivery;
    this.#scopes = options.scopes;
    this.#signingSecret = tokens.signingSecret;
    this.tokens = new KnownTokens(tokens);
    this.faults = new Faults(now);
    this.store = new Store(new Journal(options.journal), now);
    const changed = () => this.store.changed();
    this.workspace = new Workspace(options.world, this.store, this.faults);
    this.views = new Views(changed, now);
    this.triggers = new Triggers(this.faults, now);
    this.responseUrls = new ResponseUrls(now);
    this.rates = new RateLimiter(options.rates, now);
    this.sockets = new SocketHub(options.world.app.id, changed);
  }

  /** The scopes of the bot token as it is now. */
  get scopes(): readonly string[] {
    return this.#scopes.filter((scope) => !this.faults.find('missing-scope', (fault) => fault.scope === scope));
  }

  get isDown(): boolean {
    return this.faults.find('down') !== undefined;
  }

  /** Hands something to the app, over a socket or HTTP, and says how that ended. */
  async deliver(type: EnvelopeType, payload: JsonObject): Promise<Outcome> {
    const copies = this.faults.take('duplicate')?.copies ?? 1;
    if (this.sockets.size > 0) return this.sockets.send(type, payload, copies);
    if (this.delivery === 'socket') return { acked: false, why: 'The app is not connected.' };
    const { http } = this.delivery;
    const sent = Array.from({ length: copies }, () => sendSigned(http, this.#signingSecret, type, payload, this.now()));
    const [first] = await Promise.all(sent);
    return first ?? { acked: false, why: 'Nothing was sent.' };
  }
}
