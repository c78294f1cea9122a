import type { WebClient } from '@slack/web-api';
import type { Client } from '@temporalio/client';
import type { Identities } from './identities.ts';
import type { RecentlySaid } from './recently-said.ts';
import type { GatewaySigner } from './signer.ts';

/** What a log line is written with; pino fits. Fields never hold a token or free text from outside. */
export interface GatewayLogger {
  info(fields: object, line: string): void;
  warn(fields: object, line: string): void;
  error(fields: object, line: string): void;
}

/** What every handler works with. */
export interface GatewayParts {
  temporal: Client;
  slack: WebClient;
  signer: GatewaySigner;
  identities: Identities;
  /** Refusals that were reported lately, so that a hammering finger does not fill the record. */
  reported: RecentlySaid;
  logger: GatewayLogger;
  /** Where gate cards are; the place for a word to somebody who spoke in a modal. */
  channel: string;
}
