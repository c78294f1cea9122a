import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connector } from '../../activities/connectors/connector.ts';
import type { CredentialEntry } from '../../activities/inventory.ts';
import { Secret } from '../../activities/secret.ts';
import type { FaultKind } from '../../sim/entra/faults.ts';
import { type Planting, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage?.strike());
afterEach(() => stage.entra.clearFaults());

async function connectorOf(planted: Planting): Promise<{ connector: Connector; entry: CredentialEntry }> {
  const entry = stage.inventory.credentials[planted.credential];
  const connector = stage.deps.connectors.get(entry?.system ?? '');
  if (!entry || !connector) throw new Error('no connector');
  return { connector, entry };
}

describe('the list of connectors', () => {
  it('names every file of the folder', () => {
    const folder = fileURLToPath(new URL('../../activities/connectors/', import.meta.url));
    const index = readFileSync(`${folder}index.ts`, 'utf8');
    const files = readdirSync(folder).filter((file) => file !== 'index.ts' && file !== 'connector.ts');
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(index).toContain(`from './${file}'`);
  });

  it('has each connector under the system it is for', () => {
    for (const [system, connector] of stage.deps.connectors) expect(connector.system).toBe(system);
  });
});

describe.each([
  ['entra', () => stage.plantEntra()],
  ['vault-approle', () => stage.plantApprole()],
])('the connector %s', (_system, plant) => {
  it('makes a credential that works beside the old one, and lists it by its label', async () => {
    const planted = await plant();
    const { connector, entry } = await connectorOf(planted);
    const { keyId, value } = await connector.create(entry, 'ir-test');
    await expect.poll(() => connector.accepts(entry, value)).toBe('accepted');
    expect(await connector.accepts(entry, new Secret(planted.oldValue))).toBe('accepted');
    expect(await connector.list(entry, 'ir-test')).toEqual([{ keyId, label: 'ir-test' }]);
    expect(await connector.list(entry)).toHaveLength(2);
  });

  it('revokes for good, and says nothing the second time', async () => {
    const planted = await plant();
    const { connector, entry } = await connectorOf(planted);
    const { keyId, value } = await connector.create(entry, 'ir-test');
    await connector.revoke(entry, keyId);
    await connector.revoke(entry, keyId);
    expect(await connector.accepts(entry, value)).toBe('refused');
    expect(await connector.list(entry, 'ir-test')).toEqual([]);
  });

  it('does not take a credential of another kind', async () => {
    const { connector } = await connectorOf(await plant());
    const other: CredentialEntry = {
      system: 'manual',
      vault: 'secret/mcp/x#y',
      vendor: 'x',
      assignee: 'olga',
      steps: ['x'],
    };
    await expect(connector.list(other)).rejects.toMatchObject({ type: 'ConfigInvalid' });
  });
});

describe('the connector vault-approle', () => {
  it('leaves no token behind when it tries a secret-id', async () => {
    const planted = await stage.plantApprole();
    const { connector, entry } = await connectorOf(planted);
    const before = (await stage.vault.list('auth/token/accessors')).length;
    await connector.accepts(entry, new Secret(planted.oldValue));
    expect((await stage.vault.list('auth/token/accessors')).length).toBe(before);
  });
});

describe('the connector entra', () => {
  it('finds the key behind a value by its hint', async () => {
    const planted = await stage.plantEntra();
    const { connector, entry } = await connectorOf(planted);
    const [key] = await connector.list(entry);
    expect(await connector.identify(entry, new Secret(planted.oldValue))).toBe(key?.keyId);
    expect(await connector.identify(entry, new Secret('zzz is nobody'))).toBeUndefined();
  });

  it('does not guess between two keys that begin alike', async () => {
    const planted = await stage.plantEntra();
    const { connector, entry } = await connectorOf(planted);
    const app = stage.entra.directory.find({ appId: entry.system === 'entra' ? entry.application : '' });
    if (app) stage.entra.directory.addPassword(app, { secret: `${planted.oldValue.slice(0, 3)}-another` });
    const asked = connector.identify(entry, new Secret(planted.oldValue));
    await expect(asked).rejects.toMatchObject({ type: 'ProviderRefused' });
  });

  it.each<[FaultKind, 'token' | 'addPassword', string]>([
    ['429', 'addPassword', 'ProviderUnreachable'],
    ['5xx-before', 'addPassword', 'ProviderUnreachable'],
    ['lost-reply', 'addPassword', 'ProviderUnreachable'],
    ['refuse', 'token', 'ProviderDenied'],
  ])('tells %s on %s as %s', async (kind, on, type) => {
    const { connector, entry } = await connectorOf(await stage.plantEntra());
    stage.entra.fault({ on, kind, retryAfter: 7 });
    const failure = connector.create(entry, 'ir-test');
    await expect(failure).rejects.toMatchObject({ type, ...(kind === '429' ? { nextRetryDelay: 7_000 } : {}) });
  });

  it('does not mistake a disabled application for a refused secret', async () => {
    const planted = await stage.plantEntra();
    const { connector, entry } = await connectorOf(planted);
    const app = stage.entra.directory.find({ appId: entry.system === 'entra' ? entry.application : '' });
    if (app) app.accountEnabled = false;
    const asked = connector.accepts(entry, new Secret(planted.oldValue));
    await expect(asked).rejects.toMatchObject({ type: 'ProviderRefused', message: expect.stringContaining('7000112') });
  });
});
