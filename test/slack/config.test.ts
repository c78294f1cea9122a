import { describe, expect, it } from 'vitest';
import { Secret } from '../../activities/secret.ts';
import { GatewayConfig, SlackConfig } from '../../slack/config.ts';
import { createSigner, generateGatewayKey } from '../../slack/gateway/signer.ts';

const slack = { botToken: 'env:SLACK_BOT', team: 'T0SIM', channel: 'C0INC' };
const { publicKeyBase64: publicKey, privatePem } = generateGatewayKey();
const gateway = { keyId: 'a', signingKey: 'file:key.pem', publicKeys: [{ id: 'a', publicKey }] };

function problemsOf(schema: typeof SlackConfig | typeof GatewayConfig, value: object): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the configuration of Slack', () => {
  it('uses socket mode unless told otherwise', () => {
    expect(SlackConfig.parse({ ...slack, appToken: 'env:SLACK_APP' })).toMatchObject({ mode: 'socket' });
  });

  it.each([
    ['socket mode without an app token', slack, 'appToken: mode: socket needs appToken'],
    [
      'http without a signing secret',
      { ...slack, mode: 'http', port: 3000 },
      'signingSecret: mode: http needs signingSecret',
    ],
    ['http without a port', { ...slack, mode: 'http', signingSecret: 'env:S' }, 'port: mode: http needs port'],
    [
      'a token by value',
      { ...slack, botToken: 'xoxb-1', appToken: 'env:A' },
      'botToken: a secret is given as env:NAME, file:PATH or vault:PATH#FIELD, never as a value',
    ],
    [
      'a channel by name',
      { ...slack, channel: '#incidents', appToken: 'env:A' },
      'channel: a Slack channel id starts with C or G, like C0123ABCD',
    ],
  ])('refuses %s and names the key', (_, value, problem) => {
    expect(problemsOf(SlackConfig, value)).toContain(problem);
  });
});

describe('the configuration of the gateway', () => {
  it('takes a key pair that was made for it', () => {
    expect(problemsOf(GatewayConfig, gateway)).toEqual([]);
  });

  it.each([
    [
      'a key id without a public key',
      { ...gateway, keyId: 'b' },
      'keyId: keyId «b» is not among publicKeys; add its public key',
    ],
    [
      'a public key of another length',
      { ...gateway, publicKeys: [{ id: 'a', publicKey: 'AAAA' }] },
      'publicKeys.0.publicKey: a public key is 32 raw bytes in base64',
    ],
    [
      'one id for two keys',
      { ...gateway, publicKeys: [...gateway.publicKeys, ...gateway.publicKeys] },
      'publicKeys: two public keys have the same id',
    ],
  ])('refuses %s and names the key', (_, value, problem) => {
    expect(problemsOf(GatewayConfig, value)).toContain(problem);
  });
});

describe('the signing key of the gateway', () => {
  it('must be an Ed25519 private key, and a wrong one is not repeated', () => {
    const wrong = privatePem.reveal().replace('MC4C', 'XXXX');
    expect(() => createSigner('a', new Secret(wrong))).toThrow(
      'gateway.signingKey is not an Ed25519 private key in PKCS#8 PEM form',
    );
  });
});
