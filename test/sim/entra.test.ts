import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FaultKind } from '../../sim/entra/faults.ts';
import { type EntraSim, type EntraSimOptions, startEntraSim } from '../../sim/entra/start.ts';

const engine = 'aaaaaaaa-0000-4000-8000-000000000001';
const target = 'aaaaaaaa-0000-4000-8000-000000000002';
const State = z.object({
  apps: z.array(z.object({ appId: z.string(), passwords: z.array(z.looseObject({ hint: z.string() })) })),
  calls: z.record(z.string(), z.number()),
});
const apps = [
  { appId: engine, roles: ['Application.ReadWrite.OwnedBy'] },
  { appId: target, owners: [engine], secretName: 'by hand' },
];

let folder: string;
let sim: EntraSim;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'entra-'));
  sim = await startEntraSim({ apps });
});

afterEach(async () => {
  await sim.close();
  rmSync(folder, { recursive: true });
});

async function restart(options: EntraSimOptions): Promise<void> {
  await sim.close();
  sim = await startEntraSim(options);
}

async function askToken(clientId: string, secret: string, tenant = sim.tenant) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: 'https://graph.example/.default',
  });
  const reply = await fetch(`${sim.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
  const json: Record<string, unknown> = Object(await reply.json());
  return { status: reply.status, json };
}

async function askGraph(method: string, path: string, body?: unknown, as = engine) {
  const { json } = await askToken(as, sim.secrets[as] ?? '');
  const reply = await fetch(`${sim.url}/v1.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${json.access_token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const answer: Record<string, unknown> = Object(text ? JSON.parse(text) : {});
  return { status: reply.status, headers: reply.headers, json: answer };
}

const ofTarget = `applications(appId='${target}')`;
const addPassword = (body: unknown = { passwordCredential: { displayName: 'ir-1' } }) =>
  askGraph('POST', `${ofTarget}/addPassword`, body);
const state = async () => {
  const { apps: all, calls } = State.parse(await (await fetch(`${sim.url}/_sim/state`)).json());
  return { keys: all.find((app) => app.appId === target)?.passwords, calls };
};

describe('the token endpoint', () => {
  it('gives a token for the right secret', async () => {
    const { status, json } = await askToken(target, sim.secrets[target] ?? '');
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
  });

  it.each([
    ['a wrong secret', target, 'wrong', undefined, 401, 'invalid_client', 7000215],
    ['an unknown application', 'nobody', 'wrong', undefined, 400, 'unauthorized_client', 700016],
    ['another tenant', target, 'wrong', 'elsewhere', 400, 'invalid_request', 90002],
  ])('refuses %s as Entra does', async (_what, client, secret, tenant, status, error, number) => {
    const answer = await askToken(client, secret, tenant);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error, error_codes: [number] });
    expect(answer.json.error_description).toContain(`AADSTS${number}`);
  });

  it('refuses an expired secret by its own number', async () => {
    const { json } = await addPassword({ passwordCredential: { endDateTime: '2020-01-01T00:00:00Z' } });
    const answer = await askToken(target, String(json.secretText));
    expect(answer).toMatchObject({ status: 401, json: { error_codes: [7000222] } });
  });

  it('refuses a disabled application until it is enabled again', async () => {
    const path = `servicePrincipals(appId='${target}')`;
    expect((await askGraph('PATCH', path, { accountEnabled: false })).status).toBe(204);
    expect((await askToken(target, sim.secrets[target] ?? '')).json.error_codes).toEqual([7000112]);
    await askGraph('PATCH', path, { accountEnabled: true });
    expect((await askToken(target, sim.secrets[target] ?? '')).status).toBe(200);
  });

  it('does not know a new secret before it is replicated', async () => {
    await restart({ apps, replicationMs: 300 });
    const { json } = await addPassword();
    const secret = String(json.secretText);
    expect((await askToken(target, secret)).json.error_codes).toEqual([7000215]);
    await expect.poll(async () => (await askToken(target, secret)).status).toBe(200);
  });
});

describe('the secrets of an application', () => {
  it('are shown once, by addPassword, and then only by hint', async () => {
    const { status, json } = await addPassword();
    expect(status).toBe(200);
    expect(json).toMatchObject({ displayName: 'ir-1', hint: String(json.secretText).slice(0, 3) });
    const listed = await askGraph('GET', `${ofTarget}?$select=passwordCredentials`);
    expect(Object.keys(listed.json)).toEqual(['passwordCredentials']);
    expect(JSON.stringify(listed.json)).not.toContain(String(json.secretText));
    expect(JSON.stringify(await state())).not.toContain(String(json.secretText));
  });

  it('work side by side, and stop when they are removed', async () => {
    const { json } = await addPassword();
    const remove = () => askGraph('POST', `${ofTarget}/removePassword`, { keyId: json.keyId });
    expect((await askToken(target, String(json.secretText))).status).toBe(200);
    expect((await askToken(target, sim.secrets[target] ?? '')).status).toBe(200);
    expect((await remove()).status).toBe(204);
    expect((await askToken(target, String(json.secretText))).status).toBe(401);
    expect(await remove()).toMatchObject({ status: 400, json: { error: { code: 'Request_BadRequest' } } });
  });

  it('are found by object id as well as by application id', async () => {
    const { json } = await askGraph('GET', ofTarget);
    expect((await askGraph('GET', `applications/${json.id}`)).json.appId).toBe(target);
  });

  it('outlive a restart in the state file, which holds no secret', async () => {
    const stateFile = join(folder, 'directory.json');
    const secretFile = join(folder, 'secret');
    const planted = [{ appId: target, secretFile }];
    await restart({ apps: planted, stateFile });
    const secret = readFileSync(secretFile, 'utf8');
    expect(secret).toBe(sim.secrets[target]);
    expect(statSync(secretFile).mode & 0o777).toBe(0o600);
    await restart({ apps: planted, stateFile });
    expect(sim.secrets).toEqual({});
    expect((await askToken(target, secret)).status).toBe(200);
    expect(readFileSync(stateFile, 'utf8')).not.toContain(secret);
  });
});

describe('Graph', () => {
  it.each([
    ['no token', async () => ({ status: (await fetch(`${sim.url}/v1.0/${ofTarget}`)).status }), 401],
    ['an application without the role', () => askGraph('GET', ofTarget, undefined, target), 403],
    ['an application that it does not own', () => askGraph('GET', `applications(appId='${engine}')`), 403],
    ['an application that is not there', () => askGraph('GET', `applications(appId='nobody')`), 404],
    ['a path it does not have', () => askGraph('GET', 'users'), 400],
    ['a date that is none', () => addPassword({ passwordCredential: { endDateTime: 'soon' } }), 400],
  ])('refuses %s', async (_what, ask, status) => {
    expect((await ask()).status).toBe(status);
  });
});

describe('a fault on addPassword', () => {
  const deadline = () => AbortSignal.timeout(400);

  it.each<[FaultKind, number | 'no reply', number]>([
    ['lost-reply', 'no reply', 2],
    ['hang', 'no reply', 2],
    ['5xx-before', 503, 1],
    ['5xx-after', 503, 2],
    ['429', 429, 1],
    ['lie', 204, 1],
  ])('%s answers %s and leaves %s secrets', async (kind, outcome, count) => {
    const { json } = await askToken(engine, sim.secrets[engine] ?? '');
    const body = JSON.stringify({ on: 'addPassword', kind, retryAfter: 7, appId: target });
    expect((await fetch(`${sim.url}/_sim/fault`, { method: 'POST', body })).status).toBe(204);
    const asked = fetch(`${sim.url}/v1.0/${ofTarget}/addPassword`, {
      method: 'POST',
      headers: { authorization: `Bearer ${json.access_token}` },
      signal: deadline(),
    });
    const reply = await asked.catch(() => undefined);
    expect(reply?.status ?? 'no reply').toBe(outcome);
    if (kind === '429') expect(reply?.headers.get('retry-after')).toBe('7');
    const after = await state();
    expect(after.keys).toHaveLength(count);
    expect(after.calls.addPassword).toBe(1);
    expect((await addPassword()).status).toBe(200);
  });

  it('is refused where it makes no sense', async () => {
    const body = JSON.stringify({ on: 'addPassword', kind: 'earthquake' });
    expect((await fetch(`${sim.url}/_sim/fault`, { method: 'POST', body })).status).toBe(400);
  });
});
