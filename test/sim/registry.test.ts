import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RegistrySim, startRegistrySim } from '../../sim/registry/start.ts';

const run = promisify(execFile);
const time = '2026-01-02T03:04:05.000Z';

let sim: RegistrySim;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ir-registry-'));
  const more = { ecosystem: 'npm', name: 'from-folder', versions: { '0.1.0': { publishedAt: time } } };
  writeFileSync(join(folder, 'more.json'), JSON.stringify(more));
  sim = await startRegistrySim({
    folder,
    packages: [
      {
        ecosystem: 'npm',
        name: '@acme/mcp',
        tags: { latest: '1.4.2' },
        versions: { '1.4.2': { publishedAt: time }, '1.4.5': { publishedAt: time, deprecated: 'no more' } },
      },
      { ecosystem: 'pypi', name: 'Mcp_Git', versions: { '2025.9.25': { publishedAt: time, yanked: 'bad' } } },
      { ecosystem: 'oci', name: 'acme/mcp', tags: ['1.0', '1.1', '1.2'] },
    ],
  });
});
afterAll(() => sim.close());

describe('the registry stand-in', () => {
  it('is a registry to npm itself', async () => {
    const args = ['view', '@acme/mcp', 'dist-tags', 'time', 'versions', '--json', '--registry', sim.npm];
    const { stdout } = await run('npm', args, { cwd: tmpdir() });
    expect(JSON.parse(stdout)).toMatchObject({
      'dist-tags': { latest: '1.4.2' },
      versions: ['1.4.2', '1.4.5'],
      time: { created: time, '1.4.5': time },
    });
  });

  it('reads packages from a folder', async () => {
    const packument = await (await fetch(`${sim.npm}from-folder`)).json();
    expect(packument).toMatchObject({
      name: 'from-folder',
      versions: { '0.1.0': { dist: { integrity: expect.any(String) } } },
    });
  });

  it('leaves times out of the short form, as npm registries do', async () => {
    const headers = { accept: 'application/vnd.npm.install-v1+json' };
    const short = await (await fetch(`${sim.npm}@acme%2fmcp`, { headers })).json();
    expect(short).toHaveProperty(['versions', '1.4.5', 'deprecated'], 'no more');
    expect(short).not.toHaveProperty('time');
  });

  it('answers 304 to one who has the newest answer', async () => {
    const first = await fetch(`${sim.npm}@acme%2fmcp`);
    const etag = first.headers.get('etag') ?? '';
    await first.arrayBuffer();
    expect((await fetch(`${sim.npm}@acme%2fmcp`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('serves Python projects as JSON on request, and as HTML otherwise', async () => {
    const accept = 'application/vnd.pypi.simple.v1+json';
    const json = await fetch(`${sim.pypi}mcp-git/`, { headers: { accept } });
    expect(json.headers.get('content-type')).toBe(accept);
    expect(await json.json()).toMatchObject({
      meta: { 'api-version': '1.1' },
      files: [{ filename: 'mcp_git-2025.9.25-py3-none-any.whl', 'upload-time': time, yanked: 'bad' }, {}],
    });
    expect(await (await fetch(`${sim.pypi}mcp-git/`)).text()).toContain('mcp_git-2025.9.25.tar.gz');
  });

  it('lists tags page by page and serves manifests under their digest', async () => {
    const page = await fetch(`${sim.url}/v2/acme/mcp/tags/list?n=2`);
    expect(await page.json()).toEqual({ name: 'acme/mcp', tags: ['1.0', '1.1'] });
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '') ?? [];
    expect(await (await fetch(new URL(next, sim.url))).json()).toMatchObject({ tags: ['1.2'] });
    const manifest = await fetch(`${sim.url}/v2/acme/mcp/manifests/1.0`);
    const digest = createHash('sha256')
      .update(Buffer.from(await manifest.arrayBuffer()))
      .digest('hex');
    expect(manifest.headers.get('docker-content-digest')).toBe(`sha256:${digest}`);
  });

  it.each(['npm/absent', 'simple/absent/', 'v2/absent/tags/list', 'v2/acme/mcp/manifests/9', 'elsewhere', 'npm/%zz'])(
    'does not know /%s',
    async (path) => {
      expect((await fetch(`${sim.url}/${path}`)).status).toBe(404);
    },
  );

  it('keeps a list of what it was asked', async () => {
    await fetch(`${sim.npm}asked-for`);
    expect(sim.requests).toContain('GET /npm/asked-for');
  });

  it('runs as a process until it is told to stop', async () => {
    const options = join(mkdtempSync(join(tmpdir(), 'ir-registry-')), 'options.json');
    writeFileSync(
      options,
      JSON.stringify({ port: 0, packages: [{ ecosystem: 'npm', name: 'x', versions: { '1.0.0': {} } }] }),
    );
    const main = new URL('../../sim/registry/main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', main, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const [, address = ''] = /^registry-sim listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line)) ?? [];
    expect((await fetch(`${address}/npm/x`)).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});
