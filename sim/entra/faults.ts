import type { Operation } from './graph.ts';

/**
 * What may go wrong with one call. `lost-reply`: done, but the connection breaks. `hang`: done, and never answered.
 * `late`: done only after `delayMs`, and never answered. `429`, `5xx-before`: not done. `5xx-after`: done, and answered
 * with 503. `lie`: answered as if done. `refuse`: the token endpoint takes the secret for a wrong one.
 */
export const faultKinds = ['lost-reply', 'hang', 'late', '429', '5xx-before', '5xx-after', 'lie', 'refuse'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  on: Operation;
  kind: FaultKind;
  /** How many calls it hits; 1 if absent, `always` until cleared. */
  times?: number | 'always';
  /** Only calls about this application. */
  appId?: string;
  /** For `429`, in seconds. */
  retryAfter?: number;
  delayMs?: number;
}

const operations: readonly string[] = [
  'token',
  'getApplication',
  'addPassword',
  'removePassword',
  'patchServicePrincipal',
];

/** The faults that wait for a call to hit. */
export class Faults {
  #waiting: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    const left = fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
    this.#waiting.push({ ...fault, left });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Takes the first fault for this call, if there is one. */
  take(on: Operation, appId: string | undefined): Fault | undefined {
    const fault = this.#waiting.find((one) => one.on === on && one.left > 0 && (!one.appId || one.appId === appId));
    if (fault) fault.left -= 1;
    return fault;
  }
}

/** Reads a fault as `POST /_sim/fault` sends it. Nothing: it is not one. */
export function faultOf(body: Record<string, unknown>): Fault | undefined {
  const { on, kind, times, appId, retryAfter, delayMs } = body;
  if (!isOperation(on)) return undefined;
  const known = faultKinds.find((one) => one === kind);
  if (!known) return undefined;
  return {
    on,
    kind: known,
    ...(typeof times === 'number' || times === 'always' ? { times } : {}),
    ...(typeof appId === 'string' ? { appId } : {}),
    ...(typeof retryAfter === 'number' ? { retryAfter } : {}),
    ...(typeof delayMs === 'number' ? { delayMs } : {}),
  };
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'string' && operations.includes(value);
}
