import { z } from 'zod';

const times = z.number().int().min(1).max(10_000);
/** A point in time, in milliseconds since 1970. */
const until = z.number().int().positive();
const counted = { method: z.string().optional(), times: times.default(1), until: until.optional() };
const lasting = { until: until.optional() };

/** What can be made to go wrong. Faults of calls hold for `times` calls (of one method, when named); the others last
 * until they are cleared or `until` has passed. */
export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate-limited'), retryAfter: z.number().int().min(1).default(1), ...counted }),
  z.strictObject({
    kind: z.literal('server-error'),
    status: z.number().int().min(500).max(599).default(503),
    ...counted,
  }),
  z.strictObject({ kind: z.literal('hang'), ...counted }),
  /** The call takes effect and the connection closes before the answer. */
  z.strictObject({ kind: z.literal('lost-reply'), ...counted }),
  /** Any other error of the Web API, by name. */
  z.strictObject({ kind: z.literal('error'), error: z.string().regex(/^[a-z_]{1,64}$/), ...counted }),
  /** Each delivery is made so many times, with the same envelope id. */
  z.strictObject({
    kind: z.literal('duplicate'),
    copies: z.number().int().min(2).max(20).default(2),
    times: times.default(1),
  }),
  z.strictObject({ kind: z.literal('expired-trigger'), times: times.default(1) }),
  z.strictObject({ kind: z.literal('down'), ...lasting }),
  z.strictObject({ kind: z.literal('archived'), channel: z.string(), ...lasting }),
  z.strictObject({ kind: z.literal('bot-removed'), channel: z.string(), ...lasting }),
  z.strictObject({ kind: z.literal('token-revoked'), token: z.enum(['bot', 'app']).default('bot'), ...lasting }),
  z.strictObject({ kind: z.literal('missing-scope'), scope: z.string(), ...lasting }),
  /** Asks sockets to reconnect, at once. */
  z.strictObject({
    kind: z.literal('disconnect'),
    reason: z.enum(['warning', 'refresh_requested', 'link_disabled']).default('refresh_requested'),
    sockets: z.enum(['one', 'all']).default('one'),
  }),
]);
export type Fault = z.infer<typeof Fault>;
type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

/** The faults that are in force. */
export class Faults {
  readonly #now: () => number;
  #faults: Fault[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Ends all faults, or those of one kind. */
  clear(kind?: string): void {
    this.#faults = kind === undefined ? [] : this.#faults.filter((fault) => fault.kind !== kind);
  }

  get active(): readonly Fault[] {
    this.#faults = this.#faults.filter((fault) => !('until' in fault) || !fault.until || fault.until > this.#now());
    return this.#faults;
  }

  /** The first fault of a kind that fits. */
  find<Kind extends Fault['kind']>(kind: Kind, fits?: (fault: FaultOf<Kind>) => boolean): FaultOf<Kind> | undefined {
    const isOfKind = (fault: Fault): fault is FaultOf<Kind> => fault.kind === kind;
    return this.active.filter(isOfKind).find((fault) => fits?.(fault) ?? true);
  }

  /** Uses a counted fault up by one. For faults of calls: only one that is about this method or about all. */
  take<Kind extends Fault['kind']>(kind: Kind, method?: string): FaultOf<Kind> | undefined {
    const fault = this.find(kind, (one) => !('method' in one) || !one.method || one.method === method);
    if (!fault || !('times' in fault)) return fault;
    fault.times -= 1;
    if (fault.times <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
    return fault;
  }
}
