import { stringify } from 'yaml';
import { cast, channel, team } from './people.ts';

/** Where the servers of one demo are, and where its files lie. */
export interface DemoPlaces {
  temporal: { address: string; ui: string };
  codecPort: number;
  vault: { address: string; roleIdFile: string; secretIdFile: string };
  slackApi: string;
  tokens: { botToken: string; appToken: string };
  entra: { url: string; tenant: string; application: string; engine: string; engineSecretFile: string };
  keys: { payloadKeyFile: string; gatewayKeyFile: string; gatewayPublicKey: string };
  sshKeys: Readonly<Record<string, string>>;
  storage: string;
}

/** What a run of the demo may set differently. */
export interface DemoSettings {
  /** See `rotation.graceSeconds`; the default outlasts every call in flight, and is what takes most of the demo's time. */
  graceSeconds?: number;
  /** How long gates stay open, like `30m`. */
  expires?: string;
}

const githubSteps = [
  'Open Settings, Developer settings, Fine-grained tokens of the account svc-mcp-github.',
  'Generate a token with the same repositories and permissions, valid for 30 days.',
  'Hand it over with: ir secret put secret/mcp/github#token',
  'Delete the old token in the same list.',
];
const greynoiseSteps = [
  'Log in to the GreyNoise console as the team administrator and open Account, API key.',
  'Reset the key; the old one stops working at once.',
  'Hand the new one over with: ir secret put secret/mcp/greynoise#api_key',
];

/** The demo's ir.yaml, relative to the folder it is written to. */
export function demoConfig(places: DemoPlaces, settings: DemoSettings = {}): string {
  const { temporal, codecPort, vault, entra, keys } = places;
  const gate = { approvers: ['amir', 'bea', 'chen'], expires: settings.expires ?? '30m' };
  const config = {
    version: 1,
    temporal,
    encryption: { keyFile: keys.payloadKeyFile, codecServer: { port: codecPort, allowOrigin: temporal.ui } },
    vault: {
      address: vault.address,
      role: { roleId: `file:${vault.roleIdFile}`, secretId: `file:${vault.secretIdFile}` },
    },
    slack: {
      apiUrl: places.slackApi,
      botToken: `file:${places.tokens.botToken}`,
      appToken: `file:${places.tokens.appToken}`,
      team,
      channel,
    },
    gateway: {
      keyId: 'gateway-1',
      signingKey: `file:${keys.gatewayKeyFile}`,
      publicKeys: [{ id: 'gateway-1', publicKey: keys.gatewayPublicKey }],
    },
    people: cast.map(({ id, name, account }) => ({
      id,
      name,
      slack: [{ team, user: account }],
      sshKeys: places.sshKeys[id] === undefined ? [] : [places.sshKeys[id]],
    })),
    policy: { responders: ['mara', 'amir'], reversible: { ...gate, quorum: 1 }, destructive: { ...gate, quorum: 2 } },
    servers: {
      sentinel: {
        owner: 'olaf',
        config: { file: 'mcp_config.json', entry: 'sentinel' },
        vault: { approle: 'mcp-sentinel' },
        credentials: ['sentinel-client-secret', 'sentinel-approle'],
      },
      github: { owner: 'priya', config: { file: 'mcp_config.json', entry: 'github' }, credentials: ['github-token'] },
      greynoise: { config: { file: 'mcp_config.json', entry: 'greynoise' }, credentials: ['greynoise-api-key'] },
    },
    credentials: {
      'sentinel-client-secret': {
        system: 'entra',
        vault: 'secret/mcp/sentinel#client_secret',
        application: entra.application,
      },
      'sentinel-approle': {
        system: 'vault-approle',
        vault: 'secret/mcp-approle/sentinel#secret_id',
        role: 'mcp-sentinel',
      },
      'github-token': {
        system: 'manual',
        vault: 'secret/mcp/github#token',
        vendor: 'GitHub',
        assignee: 'priya',
        steps: githubSteps,
      },
      'greynoise-api-key': {
        system: 'manual',
        vault: 'secret/mcp/greynoise#api_key',
        vendor: 'GreyNoise',
        assignee: 'priya',
        steps: greynoiseSteps,
      },
    },
    connectors: {
      entra: {
        tenant: entra.tenant,
        loginUrl: entra.url,
        graphUrl: entra.url,
        clientId: entra.engine,
        clientSecret: `file:${entra.engineSecretFile}`,
      },
    },
    audit: { sources: ['logs'], timezone: 'UTC' },
    conversations: { sources: [{ path: 'conversations' }] },
    bump: { advisories: ['advisories'] },
    ...(settings.graceSeconds === undefined ? {} : { rotation: { graceSeconds: settings.graceSeconds } }),
    storage: { folder: places.storage },
  };
  return `# Made by \`ir demo\`: the servers behind it are stand-ins on this machine.\n${stringify(config, { lineWidth: 120 })}`;
}
