import { readFile } from 'node:fs/promises';
import type { WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import { z } from 'zod';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { slackErrorOf } from '../../activities/show/slack-failure.ts';
import type { ReadSecret } from '../../activities/vault/secret-reader.ts';
import type { Config } from '../../worker/config.ts';
import { type Check, failed, looking, ok, warning } from './doctor-check.ts';

const Manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });
const patience = 5_000;

/** Slack: token, workspace, scopes, channel, socket, and the accounts of those who may approve. */
export async function checkSlack(config: Config, readSecret: ReadSecret): Promise<Check[]> {
  return looking('Slack', 'Correct slack.botToken. Until then people can decide with ir approve.', async () => {
    const { apiUrl, botToken } = config.slack;
    const client = createSlackClient(await readSecret(botToken), apiUrl, patience);
    const checks = await checkToken(client, config);
    if (checks.some(({ state }) => state === 'fail')) return checks;
    const more = [checkChannel(client, config), checkSocket(config, readSecret), checkApprovers(client, config)];
    return [...checks, ...(await Promise.all(more)).flat()];
  });
}

async function checkToken(client: WebClient, { slack }: Config): Promise<Check[]> {
  const { ok: answered, value, error } = await asked(() => client.auth.test());
  if (!answered)
    return [
      failed('Slack', `slack.botToken cannot be used: ${error}.`, 'Install the app again and take its new token.'),
    ];
  if (value.team_id !== slack.team) {
    return [
      failed(
        'Slack',
        `The token belongs to the workspace ${value.team_id}, not to ${slack.team}.`,
        'Correct slack.team or slack.botToken.',
      ),
    ];
  }
  return [
    ok('Slack', `Slack takes the token, in the workspace ${slack.team}.`),
    await checkScopes(value.response_metadata?.scopes ?? []),
  ];
}

async function checkScopes(given: readonly string[]): Promise<Check> {
  const text = await readFile(new URL('../../slack/manifest.yaml', import.meta.url), 'utf8');
  const wanted = Manifest.parse(parse(text)).oauth_config.scopes.bot;
  // Of these two the one is for public channels and the other for private ones; reading the channel shows which it is.
  const missing = wanted.filter((scope) => !given.includes(scope) && !/^(channels|groups):read$/.test(scope));
  const history = given.filter((scope) => scope.endsWith(':history') || scope === 'chat:write.public');
  const fix = 'Bring the app to slack/manifest.yaml and install it again.';
  if (missing.length > 0) return failed('Slack scopes', `The token lacks ${missing.join(', ')}.`, fix);
  if (history.length > 0)
    return warning('Slack scopes', `The token may do more than it needs: ${history.join(', ')}.`, fix);
  return ok('Slack scopes', 'The token has the scopes of the manifest.');
}

async function checkChannel(client: WebClient, { slack }: Config): Promise<Check[]> {
  const { channel: id } = slack;
  const { ok: answered, value, error } = await asked(() => client.conversations.info({ channel: id }));
  if (!answered) {
    return [
      failed(
        'Slack channel',
        `The channel ${id} cannot be looked at: ${error}.`,
        'Invite the bot into it, or correct slack.channel.',
      ),
    ];
  }
  const channel = value.channel ?? {};
  const name = `#${channel.name ?? id}`;
  if (channel.is_archived)
    return [failed('Slack channel', `${name} is archived.`, 'Unarchive it, or choose another in slack.channel.')];
  if (!channel.is_member)
    return [failed('Slack channel', `The bot is not in ${name}.`, 'Invite it: /invite @ir-runbooks')];
  if (channel.is_ext_shared) {
    return [
      failed(
        'Slack channel',
        `${name} is shared with another company, which would read every card.`,
        'Choose a channel of your own in slack.channel.',
      ),
    ];
  }
  return [ok('Slack channel', `The bot is in ${name}, which is yours alone.`)];
}

/** Asks for a socket address, which is what the gateway does first; no socket is opened. */
async function checkSocket({ slack }: Config, readSecret: ReadSecret): Promise<Check[]> {
  const { mode, appToken, apiUrl } = slack;
  if (mode !== 'socket' || appToken === undefined) return [];
  return looking('Slack socket', 'Correct slack.appToken on the machine of the gateway.', async () => {
    const client = createSlackClient(await readSecret(appToken), apiUrl, patience);
    const { ok: answered, error } = await asked(() => client.apps.connections.open({}));
    if (answered) return [ok('Slack socket', 'Slack would open a socket for the gateway.')];
    return [
      failed(
        'Slack socket',
        `slack.appToken cannot be used: ${error}.`,
        'Make an app-level token with connections:write.',
      ),
    ];
  });
}

/** An account that is gone or a guest's cannot press a button; the gateway refuses it at the click. */
async function checkApprovers(client: WebClient, config: Config): Promise<Check[]> {
  const approvers = new Set([...config.policy.reversible.approvers, ...config.policy.destructive.approvers]);
  const accounts = config.people
    .filter(({ id }) => approvers.has(id))
    .flatMap(({ id, slack }) =>
      slack.filter(({ team }) => team === config.slack.team).map(({ user }) => ({ id, user })),
    );
  const checks = accounts.map(async ({ id, user }): Promise<Check[]> => {
    const { ok: answered, value, error } = await asked(() => client.users.info({ user }));
    const why = answered ? unfit(value.user ?? {}) : `cannot be looked up (${error})`;
    if (why === undefined) return [];
    return [
      warning(
        'Approvers',
        `The Slack account ${user} of ${id} ${why}.`,
        `Correct people, or let ${id} sign with an SSH key.`,
      ),
    ];
  });
  return (await Promise.all(checks)).flat();
}

function unfit(user: { deleted?: boolean; is_bot?: boolean; is_restricted?: boolean; is_ultra_restricted?: boolean }) {
  if (user.deleted) return 'is deactivated';
  if (user.is_bot) return 'is a bot';
  return user.is_restricted || user.is_ultra_restricted ? 'is a guest' : undefined;
}

type Asked<T> = { ok: true; value: T; error?: undefined } | { ok: false; value?: undefined; error: string };

/** Asks Slack; a refusal becomes Slack's own word for it (`invalid_auth`), never its whole answer. */
async function asked<T>(call: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    const word = slackErrorOf(error);
    return { ok: false, error: word === undefined ? 'Slack does not answer' : `Slack says ${word}` };
  }
}
