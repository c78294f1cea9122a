import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../activities/secret.ts';

/** How far Slack's clock may be from ours, in both directions. */
export const windowSeconds = 300;

/**
 * Whether Slack signed exactly this, about now: HMAC-SHA256 over `v0:<timestamp>:<body>`
 * (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export function isSignedBySlack(
  request: { signature: string; timestamp: string; body: Buffer },
  signingSecret: Secret,
  nowMs = Date.now(),
): boolean {
  const { signature, timestamp, body } = request;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > windowSeconds) return false;
  const mac = createHmac('sha256', signingSecret.reveal()).update(`v0:${timestamp}:`).update(body).digest('hex');
  const expected = Buffer.from(`v0=${mac}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
