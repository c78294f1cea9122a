import { createHmac } from 'node:crypto';
import { type Json, type JsonObject, parseJson, textOf } from './json.ts';
import { lifetimes } from './limits.ts';
import type { EnvelopeType, Outcome } from './socket-hub.ts';

/**
 * Sends an interaction, a command or an event to the app's request URL, signed as Slack signs: `v0=` and the HMAC-SHA256
 * of `v0:<timestamp>:<body>` under the signing secret (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export async function sendSigned(
  url: string,
  signingSecret: string,
  type: EnvelopeType,
  payload: JsonObject,
  now: number,
): Promise<Outcome> {
  const { contentType, body } = encode(type, payload);
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(lifetimes.ackMs),
      headers: {
        'content-type': contentType,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      body,
    });
    const said = await response.text();
    if (response.status !== 200) return { acked: false, why: `The app answered with HTTP status ${response.status}.` };
    return { acked: true, payload: said === '' ? undefined : (parseJson(said) ?? { text: said }) };
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      acked: false,
      why: late ? 'The app did not answer within three seconds.' : 'The app could not be reached.',
    };
  }
}

function encode(type: EnvelopeType, payload: JsonObject): { contentType: string; body: string } {
  if (type === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) };
  const form = new URLSearchParams();
  if (type === 'interactive') form.set('payload', JSON.stringify(payload));
  else for (const [name, value] of Object.entries(payload)) form.set(name, formText(value));
  return { contentType: 'application/x-www-form-urlencoded', body: form.toString() };
}

function formText(value: Json | undefined): string {
  return textOf(value) || String(value ?? '');
}
