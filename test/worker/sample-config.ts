import { generateKeyPairSync } from 'node:crypto';

const olgasKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g olga@example';
const gatewayKey = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(-32)
  .toString('base64');

/** A whole ir.yaml that is right. Tests replace one line of it and see what is said. */
export const sampleConfig = `version: 1
temporal:
  address: 127.0.0.1:7233
encryption:
  keyFile: keys/payload
vault:
  address: http://127.0.0.1:8200
  role:
    roleId: file:keys/role-id
    secretId: env:IR_SECRET_ID
slack:
  botToken: env:IR_BOT_TOKEN
  appToken: env:IR_APP_TOKEN
  team: T0IR
  channel: C0IR
gateway:
  keyId: gateway-1
  signingKey: file:keys/gateway.pem
  publicKeys:
    - id: gateway-1
      publicKey: ${gatewayKey}
people:
  - id: ada
    name: Ada
    slack: [{ team: T0IR, user: U0ADA }]
  - id: ben
    name: Ben
    slack: [{ team: T0IR, user: U0BEN }]
  - id: olga
    name: Olga
    sshKeys: ['${olgasKey}']
policy:
  responders: [ada]
  reversible:
    approvers: [ada, ben]
  destructive:
    approvers: [ada, ben, olga]
    expires: 4h
servers:
  sentinel:
    owner: olga
    credentials: [billing]
credentials:
  billing:
    system: manual
    vault: secret/mcp/billing#token
    vendor: Example Billing
    assignee: ben
    steps: [Make a new key in the console.]
audit:
  sources: [logs]
conversations:
  sources:
    - path: transcripts
storage:
  folder: state
`;

/** The sample with one piece of its text replaced. */
export function changedConfig(piece: string, by: string): string {
  if (sampleConfig.split(piece).length !== 2) throw new Error(`«${piece}» does not stand once in the sample`);
  return sampleConfig.replace(piece, () => by);
}

/** The line (1-based) where a piece of a text stands. */
export function lineOf(text: string, piece: string): number {
  const at = text.indexOf(piece);
  if (at < 0) throw new Error(`«${piece}» is not in the text`);
  return text.slice(0, at).split('\n').length;
}
