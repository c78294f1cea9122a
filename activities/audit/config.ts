import { z } from 'zod';
import { FilePath } from '../file-path.ts';

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day is HH:MM, from 00:00 to 24:00');
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const Weekday = z.enum(weekdays);

const BusinessHours = z.strictObject({
  start: Clock.default('08:00'),
  end: Clock.default('18:00'),
  days: z.array(Weekday).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
});
export type BusinessHours = z.infer<typeof BusinessHours>;

/** The `audit:` part of ir.yaml: where the audit logs are and how their times are to be read. */
export const AuditConfig = z.strictObject({
  /** Files, folders or simple globs (`*`, `?`, `**`) of JSON lines, plain or gzip. */
  sources: z.array(FilePath).min(1),
  /** What a time without a zone means, and the zone of the business hours: an IANA name. */
  timezone: z.string().refine(isZone, 'an IANA time zone is wanted, like UTC or Europe/Berlin').default('UTC'),
  /** Judges those people of whom the logs hold too little history. */
  businessHours: BusinessHours.prefault({}),
  /** A line dated later than now plus this many minutes is not believed. */
  clockSkewMinutes: z.number().int().min(0).max(1_440).default(5),
  /** So many records in one call, or in one hour of paged calls, are a bulk query. */
  bulkRecords: z.number().int().min(100).default(50_000),
  /** Domains of one's own, besides those that the users' own addresses show. */
  internalDomains: z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, 'a domain is like example.com')).default([]),
});
export type AuditConfig = z.infer<typeof AuditConfig>;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
