import type { z } from 'zod';
import { type Answer, type Origin, refused, unreachable } from './guarded-request.ts';

/**
 * Sorts an answer by its status: false for 404 and 410, true for 200.
 * @throws `RegistryUnreachable` on 429 and 5xx, `RegistryRefused` on everything else
 */
export function isThere(origin: Origin, { status }: Answer): boolean {
  if (status === 200) return true;
  if (status === 404 || status === 410) return false;
  if (status === 429 || status >= 500) throw unreachable(origin, `answered ${status}`);
  if (status === 401 || status === 403) {
    throw refused(origin, `answered ${status}: it wants credentials that the engine does not have`);
  }
  throw refused(origin, `answered ${status}`);
}

/**
 * Reads a JSON answer in its shape.
 * @throws `RegistryRefused` when it is none
 */
export function readJson<T>(origin: Origin, { body }: Answer, shape: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw refused(origin, 'sent something that is not JSON');
  }
  const read = shape.safeParse(json);
  if (!read.success) throw refused(origin, 'sent JSON of an unknown form');
  return read.data;
}

/** A time as ISO 8601, or nothing where it is none. */
export function publishedAt(time: unknown): { publishedAt?: string } {
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(parsed) ? {} : { publishedAt: new Date(parsed).toISOString() };
}
