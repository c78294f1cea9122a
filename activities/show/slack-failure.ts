import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { ApplicationFailure } from '@temporalio/common';
import { fail } from '../fail.ts';

/** Errors of the Web API that say «later» rather than «no» (docs.slack.dev, the error table of each method). */
const passing = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
];

/** Slack's own word for what it refused, such as `is_archived`; undefined when it was not a refusal. */
export function slackErrorOf(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  const name = String(error.data.error);
  return /^[a-z_]{1,64}$/.test(name) ? name : 'unknown_error';
}

/**
 * A failed Slack call as a failure of our list: `SlackUnreachable` where trying again helps, with Slack's own waiting
 * time, else `SlackRefused`.
 * @param where channel or person that the call was about, for the sentence
 */
export function slackFailure(error: unknown, where: string): ApplicationFailure {
  const name = slackErrorOf(error);
  if (name !== undefined) {
    if (passing.includes(name)) return fail('SlackUnreachable', `Slack answered ${name} for ${where}.`);
    return fail('SlackRefused', `Slack refused the message for ${where}: ${name}.`);
  }
  if (error instanceof WebAPIRateLimitedError) {
    const seconds = Math.min(Math.max(error.retryAfter, 1), 300);
    return fail('SlackUnreachable', `Slack asks to wait ${seconds} s before the next message to ${where}.`, seconds);
  }
  if (error instanceof WebAPIHTTPError) {
    return fail('SlackUnreachable', `Slack answered with HTTP ${error.statusCode} for ${where}.`);
  }
  return fail('SlackUnreachable', `Slack could not be reached for ${where}.`);
}
