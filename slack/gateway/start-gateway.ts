import { App } from '@slack/bolt';
import type { Client } from '@temporalio/client';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { slackErrorOf } from '../../activities/show/slack-failure.ts';
import type { Person } from '../../workflows/contract/policy.ts';
import type { OpenSlackConfig } from '../config.ts';
import { boltLogger } from './bolt-logger.ts';
import { stopOnUnhandledRejection } from './fatal.ts';
import { HttpReceiver } from './http-receiver.ts';
import { Identities } from './identities.ts';
import { listenToCommands } from './on-command.ts';
import { listenToGates } from './on-gate.ts';
import { listenToTasks, listenToTheRest } from './on-task.ts';
import type { GatewayLogger, GatewayParts } from './parts.ts';
import { RecentlySaid } from './recently-said.ts';
import type { GatewaySigner } from './signer.ts';
import { createSocketReceiver } from './socket-receiver.ts';

/** What the gateway needs from whoever starts it. */
export interface GatewayServices {
  config: OpenSlackConfig;
  signer: GatewaySigner;
  temporal: Client;
  people: readonly Person[];
  logger: GatewayLogger;
}

/** A running gateway. */
export interface Gateway {
  /** Where it listens, in HTTP mode. */
  readonly port: number | undefined;
  /** False once Slack took our token away or something broke for good. */
  healthy(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts the Slack gateway: clicks in, attested words to the workflows out. It decides nothing and keeps nothing, so two
 * of them at once are better than one. It owns its process: an unhandled rejection ends it with exit code 1.
 * @throws Error in one sentence when Slack refuses the token, or the token is of another workspace than `slack.team`
 */
export async function startGateway(services: GatewayServices): Promise<Gateway> {
  const { config, signer, temporal, people, logger } = services;
  const slack = createSlackClient(config.botToken, config.apiUrl, 3_000);
  await checkWorkspace(slack, config.team);
  const receiver = receiverFor(config, logger);
  const app = new App({
    receiver,
    logger: boltLogger(logger),
    convoStore: false,
    // Handlers use our own client; Bolt's would try again for half an hour.
    authorize: async () => ({ botToken: config.botToken.reveal(), teamId: config.team }),
  });
  app.error(async (error) => logger.error({ code: error.code }, 'a handler failed'));

  let healthy = true;
  const lost = (): void => {
    healthy = false;
  };
  for (const event of ['tokens_revoked', 'app_uninstalled'] as const) {
    app.event(event, async () => {
      lost();
      logger.error({ event }, 'Slack took the access of this app away');
    });
  }
  const identities = new Identities(config.team, people, slack);
  const reported = new RecentlySaid(60_000);
  const parts: GatewayParts = { temporal, slack, signer, identities, reported, logger, channel: config.channel };
  listenToGates(app, parts);
  listenToTasks(app, parts);
  listenToCommands(app, parts);
  listenToTheRest(app, parts);

  const release = stopOnUnhandledRejection(logger, lost);
  try {
    await app.start();
  } catch (error) {
    release();
    throw new Error(`The gateway could not connect to Slack (${slackErrorOf(error) ?? 'no connection'}).`);
  }
  const port = receiver instanceof HttpReceiver ? receiver.port : undefined;
  logger.info({ mode: config.mode, team: config.team, key: signer.keyId, port }, 'the gateway listens');
  return {
    port,
    healthy: () => healthy,
    async stop() {
      healthy = false;
      await app.stop();
      release();
      logger.info({}, 'the gateway stopped');
    },
  };
}

function receiverFor(config: OpenSlackConfig, logger: GatewayLogger) {
  if (config.mode === 'http') {
    if (config.signingSecret === undefined) throw new Error('slack.signingSecret is missing for mode: http');
    return new HttpReceiver(config.signingSecret, { host: config.host, port: config.port ?? 0 }, logger);
  }
  if (config.appToken === undefined) throw new Error('slack.appToken is missing for mode: socket');
  return createSocketReceiver(config.appToken, config.apiUrl, logger);
}

async function checkWorkspace(slack: ReturnType<typeof createSlackClient>, team: string): Promise<void> {
  let found: string | undefined;
  try {
    found = (await slack.auth.test()).team_id;
  } catch (error) {
    const name = slackErrorOf(error);
    throw new Error(name === undefined ? 'Slack cannot be reached.' : `Slack refuses slack.botToken: ${name}.`);
  }
  if (found !== team) throw new Error(`slack.botToken belongs to workspace ${found ?? 'none'}, not to ${team}.`);
}
