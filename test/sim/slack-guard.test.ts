import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startRig } from './slack-rig.ts';

/** A request with any headers, which `fetch` would not send. */
function ask(url: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the control API of the simulated Slack', () => {
  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page that hides its origin', { origin: 'null' }],
    ['a request that a browser marks as from elsewhere', { 'sec-fetch-site': 'same-site' }],
    ['a foreign host name', { host: 'evil.example' }],
  ])('refuses %s', async (_who, headers) => {
    const rig = await startRig();
    const post = { 'content-type': 'application/json', ...headers };
    expect(await ask(`${rig.sim.url}/_sim/state`, headers)).toBe(403);
    expect(await ask(`${rig.sim.url}/_sim/fault`, post, 'POST', '{"kind":"down"}')).toBe(403);
    expect(await rig.call('auth.test')).toMatchObject({ ok: true });
  });

  it('takes its own page, and JSON only', async () => {
    const rig = await startRig();
    const own = { origin: rig.sim.url, 'sec-fetch-site': 'same-origin' };
    const url = `${rig.sim.url}/_sim/clear-faults`;
    expect(await ask(url, { ...own, 'content-type': 'application/json' }, 'POST', '{}')).toBe(200);
    expect(await ask(url, { ...own, 'content-type': 'text/plain' }, 'POST', '{}')).toBe(400);
  });

  it('holds no token in what it shows', async () => {
    const rig = await startRig();
    await rig.call('auth.test');
    const shown = await (await fetch(`${rig.sim.url}/_sim/state`)).text();
    for (const secret of [rig.sim.botToken, rig.sim.appToken, rig.sim.signingSecret])
      expect(shown).not.toContain(secret);
  });
});

describe('the page of the simulated Slack', () => {
  it('comes with a policy that runs no script but its own', async () => {
    const rig = await startRig();
    const response = await fetch(rig.sim.url);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await response.text()).toContain('Slack simulator');
  });

  it.each(['/page/../start.ts', '/page/..%2fstart.ts', '/start.ts', '/page/nothing.js'])(
    'serves no %s',
    async (path) => {
      const rig = await startRig();
      expect(await ask(`${rig.sim.url}${path}`, {})).toBe(404);
    },
  );
});
