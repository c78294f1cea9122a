import { z } from 'zod';
import type { Secret } from '../activities/secret.ts';
import { SecretRef } from '../activities/secret-ref.ts';
import { GatewayKey } from '../workflows/contract/policy.ts';

/** `slack:` of ir.yaml: which workspace and channel, how clicks arrive, and where the tokens are. */
export const SlackConfig = z
  .strictObject({
    /** `socket`: the gateway dials out. `http`: Slack calls the gateway, behind a TLS proxy of yours. */
    mode: z.enum(['socket', 'http']).default('socket'),
    /** Base URL of the Web API; Slack's own unless a stand-in is meant. */
    apiUrl: z.url({ protocol: /^https?$/ }).optional(),
    botToken: SecretRef,
    /** App-level token with `connections:write`, for `socket`. */
    appToken: SecretRef.optional(),
    /** For `http`. */
    signingSecret: SecretRef.optional(),
    /** For `http`: where the gateway listens. Slack reaches it through a proxy that ends TLS. */
    host: z.string().min(1).default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).optional(),
    /** The workspace's id. Clicks from any other are refused. */
    team: z.string().regex(/^T[A-Z0-9]+$/, 'a Slack team id starts with T, like T0123ABCD'),
    /** The channel's id: names change. */
    channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'a Slack channel id starts with C or G, like C0123ABCD'),
  })
  .superRefine((config, refinement) => {
    const needed = config.mode === 'socket' ? (['appToken'] as const) : (['signingSecret', 'port'] as const);
    for (const key of needed) {
      if (config[key] !== undefined) continue;
      refinement.addIssue({ code: 'custom', path: [key], message: `mode: ${config.mode} needs ${key}` });
    }
  });
export type SlackConfig = z.infer<typeof SlackConfig>;

/** {@link SlackConfig} with its secrets read. */
export interface OpenSlackConfig extends Omit<SlackConfig, 'botToken' | 'appToken' | 'signingSecret'> {
  botToken: Secret;
  appToken?: Secret | undefined;
  signingSecret?: Secret | undefined;
}

/** `gateway:` of ir.yaml: the key that the gateway signs with, and the keys that the worker trusts. */
export const GatewayConfig = z
  .strictObject({
    /** Which of `publicKeys` belongs to `signingKey`. */
    keyId: z.string().min(1).max(64),
    /** Ed25519 private key, PKCS#8 PEM. Only the gateway's own process needs to be able to read it. */
    signingKey: SecretRef,
    /** Raw 32-byte Ed25519 public keys, base64. More than one while a key is being replaced. */
    publicKeys: z.array(GatewayKey).min(1),
  })
  .superRefine((config, refinement) => {
    const ids = config.publicKeys.map(({ id }) => id);
    if (!ids.includes(config.keyId)) {
      const message = `keyId «${config.keyId}» is not among publicKeys; add its public key`;
      refinement.addIssue({ code: 'custom', path: ['keyId'], message });
    }
    if (new Set(ids).size < ids.length) {
      refinement.addIssue({ code: 'custom', path: ['publicKeys'], message: 'two public keys have the same id' });
    }
    config.publicKeys.forEach(({ publicKey }, index) => {
      if (Buffer.from(publicKey, 'base64').length === 32) return;
      const message = 'a public key is 32 raw bytes in base64';
      refinement.addIssue({ code: 'custom', path: ['publicKeys', index, 'publicKey'], message });
    });
  });
export type GatewayConfig = z.infer<typeof GatewayConfig>;
