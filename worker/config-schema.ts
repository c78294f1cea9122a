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
import { fingerprintOf } from '../workflows/contract/ssh-signature.ts';

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
  );

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
    notify: z
      .strictObject({ webhook: z.strictObject({ url: z.url({ protocol: /^https?$/ }) }).optional() })
      .prefault({}),
    storage: z.strictObject({ folder: FilePath }),
  })
  .superRefine(checkReferences);
export type Config = z.infer<typeof Config>;

interface Referring {
  people: { id: string; slack: { team: string; user: string }[]; sshKeys: string[] }[];
  policy: z.infer<typeof PolicyConfig>;
  servers: Inventory['servers'];
  credentials: Inventory['credentials'];
  connectors: ConnectorsConfig;
}

/** What one part says about another: people that exist, credentials that exist, accounts that belong to one person. */
function checkReferences(config: Referring, context: z.RefinementCtx): void {
  const problem = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const people = new Set(config.people.map(({ id }) => id));
  const known = (id: string, path: (string | number)[]) => {
    if (!people.has(id)) problem(path, `nobody under people has the id ${id}`);
  };
  const owners = new Map<string, string>();
  for (const [at, person] of config.people.entries()) {
    const accounts = [
      `the id ${person.id}`,
      ...person.slack.map(({ team, user }) => `the Slack account ${team}/${user}`),
      ...person.sshKeys.map((key) => `the SSH key ${fingerprintOf(key)}`),
    ];
    for (const account of accounts) {
      if (owners.has(account))
        problem(['people', at], `${account} also belongs to ${owners.get(account)}; it must be one person's`);
      owners.set(account, person.id);
    }
  }
  for (const effect of ['reversible', 'destructive'] as const) {
    const { approvers, quorum } = config.policy[effect];
    for (const [at, id] of approvers.entries()) known(id, ['policy', effect, 'approvers', at]);
    const distinct = new Set(approvers).size;
    if (quorum > distinct)
      problem(
        ['policy', effect, 'quorum'],
        `${quorum} of ${distinct} approvers can never agree; add approvers or lower the quorum`,
      );
  }
  for (const [at, id] of config.policy.responders.entries()) known(id, ['policy', 'responders', at]);
  for (const [name, server] of Object.entries(config.servers)) {
    if (server.owner !== undefined) known(server.owner, ['servers', name, 'owner']);
    server.credentials.forEach((id, at) => {
      if (!Object.hasOwn(config.credentials, id))
        problem(['servers', name, 'credentials', at], `there is no credential ${id} under credentials`);
    });
  }
  for (const [id, credential] of Object.entries(config.credentials)) {
    if (credential.system === 'manual') known(credential.assignee, ['credentials', id, 'assignee']);
    if (credential.system === 'entra' && config.connectors.entra === undefined) {
      problem(
        ['credentials', id, 'system'],
        'an entra credential needs connectors.entra: the tenant and the own application of the engine',
      );
    }
  }
}
