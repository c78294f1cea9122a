import { z } from 'zod';
import { AuditConfig } from '../activities/audit/config.ts';
import { BumpConfig } from '../activities/bump/config.ts';
import { ConnectorsConfig } from '../activities/connectors/index.ts';
import { ConversationsConfig } from '../activities/conversations/config.ts';
import { FilePath } from '../activities/file-path.ts';
import { Inventory } from '../activities/inventory.ts';
import { RotationConfig } from '../activities/rotation/config.ts';
import { SecretRef } from '../activities/secret-ref.ts';
import { VaultConfig } from '../activities/vault/config.ts';
import { GatewayConfig, SlackConfig } from '../slack/config.ts';
import { PersonId } from '../workflows/contract/incident.ts';
import { checkReferences } from './config-references.ts';

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `30m`, `4h`: becomes seconds. */
const Duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'a duration is a number and s, m, h or d, like 30m')
  .transform((text) => Number(text.slice(0, -1)) * seconds[text.slice(-1) as keyof typeof seconds]);

const SshKey = z
  .string()
  .regex(
    /^(ssh-ed25519|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/=]+/,
    'an SSH public key here is an Ed25519 one: ssh-ed25519 AAAA…',
  )
  .refine(isWhole, 'this is no whole SSH public key; copy the line from the .pub file again');

const PersonEntry = z.strictObject({
  id: PersonId,
  name: z.string().min(1).max(80),
  /** Their user name on the machines where they type `ir`. */
  login: z.string().optional(),
  slack: z.array(z.strictObject({ team: z.string(), user: z.string() })).default([]),
  sshKeys: z.array(SshKey).default([]),
});

const gateRule = (quorum: number) =>
  z.strictObject({
    approvers: z.array(PersonId).min(1, 'name at least one approver: an empty list never means anyone'),
    quorum: z.number().int().min(1).max(20).default(quorum),
    expires: Duration.prefault('30m'),
  });

const PolicyConfig = z.strictObject({
  /** May retry, skip, abort and report manual tasks done. */
  responders: z.array(PersonId).min(1),
  reversible: gateRule(1),
  destructive: gateRule(2),
});

const TemporalConfig = z.strictObject({
  address: z.string().default('127.0.0.1:7233'),
  namespace: z.string().default('default'),
  taskQueue: z.string().default('ir'),
  /** Where people open the Temporal UI, for links. */
  ui: z.url().optional(),
  tls: z
    .strictObject({ certFile: FilePath.optional(), keyFile: FilePath.optional(), caFile: FilePath.optional() })
    .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
      error: 'certFile and keyFile belong together; name both or neither',
    })
    .optional(),
  apiKey: SecretRef.optional(),
});

const EncryptionConfig = z.strictObject({
  /** 32 random bytes, base64; the first line encrypts, further lines only decrypt (former keys). */
  keyFile: FilePath,
  codecServer: z.strictObject({ port: z.number().int().min(0).max(65_535), allowOrigin: z.url() }).optional(),
});

/** The whole of ir.yaml. Every part has its schema beside the code that uses it. */
export const Config = z
  .strictObject({
    version: z.literal(1),
    temporal: TemporalConfig.prefault({}),
    encryption: EncryptionConfig,
    vault: VaultConfig,
    slack: SlackConfig,
    gateway: GatewayConfig,
    people: z.array(PersonEntry).min(1),
    policy: PolicyConfig,
    servers: Inventory.shape.servers,
    credentials: Inventory.shape.credentials.default({}),
    audit: AuditConfig,
    conversations: ConversationsConfig,
    bump: BumpConfig.prefault({}),
    connectors: ConnectorsConfig.prefault({}),
    rotation: RotationConfig.prefault({}),
    /** A pager or a SIEM; the URL usually holds a token. */
    notify: z.strictObject({ webhook: z.strictObject({ url: SecretRef }).optional() }).prefault({}),
    storage: z.strictObject({ folder: FilePath }),
  })
  .superRefine(checkReferences);
export type Config = z.infer<typeof Config>;

/** The base64 part of a key names its algorithm again (RFC 4253, 6.6) and then holds at least 32 bytes of key. */
function isWhole(line: string): boolean {
  const [algorithm = '', text = ''] = line.trim().split(/\s+/);
  const blob = Buffer.from(text, 'base64');
  const start = 4 + algorithm.length;
  return blob.subarray(4, start).toString() === algorithm && blob.length >= start + 4 + 32;
}
