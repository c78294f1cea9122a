import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BumpConfig } from '../../activities/bump/config.ts';
import type { Ecosystem } from '../../activities/bump/launch.ts';
import { createRegistryClient } from '../../activities/bump/registry.ts';
import { npmOrigin, ociOrigin, pypiOrigin } from '../../activities/bump/registry-address.ts';
import type { Fault, PackageInput } from '../../sim/registry/definition.ts';
import { type RegistrySim, startRegistrySim } from '../../sim/registry/start.ts';

const published = '2026-01-02T03:04:05.000Z';
const packages: PackageInput[] = [
  {
    ecosystem: 'npm',
    name: '@acme/mcp',
    versions: {
      '1.4.2': { publishedAt: published },
      '1.4.5': { publishedAt: published, deprecated: 'use 2' },
      '2.0.0': {},
    },
  },
  {
    ecosystem: 'pypi',
    name: 'Mcp_Server.Git',
    versions: { '1.0': { publishedAt: published }, '1.1': { publishedAt: published, yanked: 'bad' }, '1.2': {} },
  },
  { ecosystem: 'oci', name: 'acme/mcp', tags: Array.from({ length: 1_500 }, (_, index) => `1.0.${index}`) },
];
const names: Record<Ecosystem, string> = { npm: '@acme/mcp', pypi: 'mcp-server-git', oci: 'acme/mcp' };

let sim: RegistrySim;
const folder = mkdtempSync(join(tmpdir(), 'ir-bump-'));

beforeAll(async () => {
  sim = await startRegistrySim({ packages, ociToken: true });
});
afterAll(() => sim.close());
beforeEach(() => {
  vi.unstubAllEnvs();
  for (const name of Object.values(names)) sim.setFault(name, undefined);
});

function configured(registry: Partial<BumpConfig['registry']> = {}): BumpConfig {
  return BumpConfig.parse({ registry: { npm: sim.npm, pypi: sim.pypi, oci: sim.url, ...registry } });
}

function read(ecosystem: Ecosystem, config = configured(), signal = new AbortController().signal) {
  return createRegistryClient(config).read({ ecosystem, package: names[ecosystem], folder }, signal);
}

describe('a registry client', () => {
  it('reads an npm package: times, integrity, deprecation, tags', async () => {
    const document = await read('npm');
    expect(document).toMatchObject({ tags: { latest: '2.0.0' }, source: sim.npm });
    expect(document?.versions).toEqual([
      { version: '1.4.2', publishedAt: published, integrity: expect.stringMatching(/^sha512-/) },
      {
        version: '1.4.5',
        publishedAt: published,
        integrity: expect.stringMatching(/^sha512-/),
        discouraged: 'deprecated',
      },
      { version: '2.0.0', integrity: expect.stringMatching(/^sha512-/) },
    ]);
  });

  it('reads a Python project: times, hashes, yanks', async () => {
    const document = await read('pypi');
    expect(document?.versions).toEqual([
      { version: '1.0', publishedAt: published, integrity: expect.stringMatching(/^sha256:/) },
      { version: '1.1', publishedAt: published, integrity: expect.stringMatching(/^sha256:/), discouraged: 'yanked' },
      { version: '1.2', integrity: expect.stringMatching(/^sha256:/) },
    ]);
  });

  it('reads all pages of an image’s tags with an anonymous token, and the digest of one', async () => {
    const document = await read('oci');
    expect(document?.versions).toHaveLength(1_500);
    const query = { ecosystem: 'oci', package: 'acme/mcp', folder } as const;
    const { signal } = new AbortController();
    const client = createRegistryClient(configured());
    const digests = [await client.digestOf(query, '1.0.7', signal), await client.digestOf(query, '1.0.8', signal)];
    expect(new Set(digests).size).toBe(2);
    for (const digest of digests) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('takes an image from the registry that its reference names', async () => {
    const client = createRegistryClient(configured({ oci: undefined }));
    const query = { ecosystem: 'oci', package: `${sim.oci}/acme/mcp`, folder } as const;
    expect(await client.read(query, new AbortController().signal)).toMatchObject({ source: `${sim.url}/` });
  });

  it('does not believe a digest that the manifest does not have', async () => {
    sim.setFault('acme/mcp', 'wrong-digest');
    const query = { ecosystem: 'oci', package: 'acme/mcp', folder } as const;
    const asking = createRegistryClient(configured()).digestOf(query, '1.0.7', new AbortController().signal);
    await expect(asking).rejects.toMatchObject({ type: 'RegistryRefused' });
  });

  it('sends a configured password to that registry and shows it nowhere', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const address = `http://robot:hunter%202@127.0.0.1:${port}/npm/`;
    const failure = await read('npm', configured({ npm: address })).catch((error: unknown) => error);
    other.close();
    expect(seen).toEqual([`Basic ${Buffer.from('robot:hunter 2').toString('base64')}`]);
    expect(failure).toMatchObject({ type: 'RegistryRefused', message: expect.stringMatching(/credentials/) });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/hunter|robot/);
  });

  const own = () => new URL(sim.url).host;
  const faults: [fault: string, ecosystem: Ecosystem, make: () => Fault, type: string, says: RegExp][] = [
    ['an outage', 'npm', () => 'error', 'RegistryUnreachable', /answered 503/],
    ['an outage', 'pypi', () => 'error', 'RegistryUnreachable', /answered 503/],
    ['an outage', 'oci', () => 'error', 'RegistryUnreachable', /answered 503/],
    ['an endless answer', 'npm', () => 'huge', 'RegistryRefused', /more than 20 MB/],
    ['an endless answer', 'pypi', () => 'huge', 'RegistryRefused', /more than 20 MB/],
    ['an endless answer', 'oci', () => 'huge', 'RegistryRefused', /more than 4 MB/],
    ['no JSON', 'npm', () => 'not-json', 'RegistryRefused', /not JSON/],
    ['another package', 'npm', () => 'another-name', 'RegistryRefused', /about another package/],
    ['another package', 'pypi', () => 'another-name', 'RegistryRefused', /about another package/],
    [
      'a redirect to the metadata service',
      'npm',
      () => ({ redirect: 'http://169.254.169.254/latest/meta-data/' }),
      'RegistryRefused',
      /link-local/,
    ],
    [
      'a redirect to it in other digits',
      'npm',
      () => ({ redirect: 'http://0xA9FEA9FE/latest/' }),
      'RegistryRefused',
      /link-local/,
    ],
    [
      'a redirect to it inside IPv6',
      'pypi',
      () => ({ redirect: 'http://[::ffff:169.254.169.254]/' }),
      'RegistryRefused',
      /link-local/,
    ],
    [
      'a redirect to another port of this machine',
      'npm',
      () => ({ redirect: 'http://127.0.0.1:9/' }),
      'RegistryRefused',
      /inside the own network/,
    ],
    [
      'a redirect to this machine by name',
      'oci',
      () => ({ redirect: 'http://localhost:9/' }),
      'RegistryRefused',
      /inside the own network/,
    ],
    ['a redirect to a file', 'npm', () => ({ redirect: 'file:///etc/passwd' }), 'RegistryRefused', /weaker protocol/],
    [
      'a redirect in a circle',
      'npm',
      () => ({ redirect: `http://${own()}/npm/@acme%2fmcp` }),
      'RegistryRefused',
      /more than 3 times/,
    ],
    ['a redirect to nonsense', 'npm', () => ({ redirect: 'http://[' }), 'RegistryRefused', /no address/],
  ];

  it.each(faults)('meets %s of %s with a sentence of its own', async (_, ecosystem, make, type, says) => {
    sim.setFault(names[ecosystem], make());
    await expect(read(ecosystem)).rejects.toMatchObject({ type, message: expect.stringMatching(says) });
  });

  it.each<Ecosystem>(['npm', 'pypi', 'oci'])('says so when %s does not know the package', async (ecosystem) => {
    sim.setFault(names[ecosystem], 'not-found');
    expect(await read(ecosystem)).toBeUndefined();
  });

  it('stops waiting when the step is cancelled', async () => {
    sim.setFault('@acme/mcp', 'hang');
    const controller = new AbortController();
    const asking = read('npm', configured(), controller.signal);
    setTimeout(() => controller.abort(new Error('cancelled')), 50);
    await expect(asking).rejects.toThrow('cancelled');
  });

  it('stops waiting when there is no answer', async () => {
    sim.setFault('@acme/mcp', 'hang');
    const asking = read('npm', { ...configured(), timeoutSeconds: 1 });
    await expect(asking).rejects.toMatchObject({
      type: 'RegistryUnreachable',
      message: expect.stringMatching(/within 1 seconds/),
    });
  });

  it('says when nobody listens', async () => {
    const asking = read('npm', configured({ npm: 'http://127.0.0.1:9/' }));
    await expect(asking).rejects.toMatchObject({
      type: 'RegistryUnreachable',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('never goes to the metadata service, not even when it is configured', async () => {
    const asking = read('npm', configured({ npm: 'http://169.254.169.254/' }));
    await expect(asking).rejects.toMatchObject({ type: 'RegistryRefused' });
  });
});

describe('the address of a registry', () => {
  const none = BumpConfig.parse({});

  it('comes from npm’s configuration, with its scopes', async () => {
    const project = mkdtempSync(join(tmpdir(), 'ir-bump-'));
    writeFileSync(join(project, '.npmrc'), `registry=${sim.npm}\n@acme:registry=http://scoped.example/npm\n`);
    for (const name of Object.keys(process.env)) if (/^npm_config_/i.test(name)) vi.stubEnv(name, undefined);
    expect((await npmOrigin('mcp-tool', project, none)).url.href).toBe(sim.npm);
    expect((await npmOrigin('@acme/mcp', project, none)).url.href).toBe('http://scoped.example/npm/');
    expect((await npmOrigin('@other/mcp', project, none)).url.href).toBe(sim.npm);
  });

  it('comes from pip’s environment, or from pip', async () => {
    vi.stubEnv('PIP_INDEX_URL', 'https://robot:hunter2@index.example/simple');
    const origin = await pypiOrigin(folder, none);
    expect(origin.url.href).toBe('https://index.example/simple/');
    expect(inspect(origin)).not.toMatch(/hunter2|robot/);
    vi.stubEnv('PIP_INDEX_URL', '');
    const bin = mkdtempSync(join(tmpdir(), 'ir-bump-'));
    writeFileSync(
      join(bin, 'pip'),
      '#!/bin/sh\n[ "$*" = "config get global.index-url" ] && echo http://pip.example/simple\n',
    );
    chmodSync(join(bin, 'pip'), 0o755);
    vi.stubEnv('PATH', bin);
    expect((await pypiOrigin(folder, none)).url.href).toBe('http://pip.example/simple/');
  });

  it('is not guessed', async () => {
    vi.stubEnv('PATH', mkdtempSync(join(tmpdir(), 'ir-bump-')));
    vi.stubEnv('PIP_INDEX_URL', '');
    await expect(pypiOrigin(folder, none)).rejects.toMatchObject({ type: 'ConfigInvalid' });
    await expect(npmOrigin('mcp-tool', folder, none)).rejects.toMatchObject({ type: 'ConfigInvalid' });
    expect(() => ociOrigin('acme/mcp', none)).toThrow(/names no registry/);
  });

  it.each([
    ['registry.example/acme/mcp', 'https://registry.example/', 'acme/mcp'],
    ['registry.example:5000/mcp', 'https://registry.example:5000/', 'mcp'],
    ['localhost:5000/acme/mcp', 'http://localhost:5000/', 'acme/mcp'],
  ])('stands in the image %s', (image, address, path) => {
    const found = ociOrigin(image, none);
    expect([found.origin.url.href, found.path]).toEqual([address, path]);
  });
});
