import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EvidenceStore } from '../../activities/evidence-store.ts';
import { Inventory } from '../../activities/inventory.ts';
import { createPreserveEvidence, type PreserveDeps } from '../../activities/preserve-evidence.ts';
import type { Evidence } from '../../workflows/contract/evidence.ts';
import { OpenBao, type Planted } from '../support/openbao.ts';

let bao: OpenBao;
let planted: Planted;
let folder: string;
let evidence: EvidenceStore;

beforeAll(async () => {
  bao = await OpenBao.start();
  planted = await bao.plant('sentinel');
  await bao.put('secret/mcp/sentinel', { client_secret: 'kv-value' });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-evidence-'));
  evidence = new EvidenceStore(join(folder, 'store'));
  await file('mcp_config.json', '{"mcpServers":{}}');
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => bao?.stop());

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function preserve(files: string[], deps: Partial<PreserveDeps> = {}) {
  const config = { file: join(folder, 'mcp_config.json'), entry: 'sentinel' };
  const inventory = Inventory.parse({ servers: { sentinel: { config } }, credentials: {} });
  const dossier = {
    server: 'sentinel',
    vaultRole: 'mcp-sentinel',
    credentials: [
      { id: 'a', system: 'manual', vault: 'secret/mcp/sentinel#client_secret', reasons: [], sharedWith: [] },
    ],
    notes: [],
  };
  const vault = deps.vault ?? (await bao.connect());
  const act = createPreserveEvidence({ evidence, inventory, files: async () => files, ...deps, vault });
  const window = { from: '2026-02-15T00:00:00Z', to: '2026-02-18T00:00:00Z' };
  return act({ incident: 'INC-20260218-7K3QF', server: 'sentinel', window, dossier });
}

async function textOf(pieces: Evidence[], title: RegExp): Promise<string> {
  const piece = pieces.find((one) => title.test(one.title));
  if (!piece) throw new Error(`no evidence is called ${title}`);
  const bytes = await evidence.read(piece);
  return (piece.mediaType === 'application/gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

async function indexOf(pieces: Evidence[]): Promise<Record<string, unknown>[]> {
  return (await textOf(pieces, /^Index/))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the preserved evidence', () => {
  it('holds the client configuration, audit logs and conversations, byte for byte', async () => {
    const { evidence: pieces, gaps } = await preserve([
      await file('audit.log', 'one\ntwo\n'),
      await file('talk.jsonl', '{"a":"ü"}\n'),
    ]);
    expect(await textOf(pieces, /mcp_config\.json/)).toBe('{"mcpServers":{}}');
    expect(await textOf(pieces, /audit\.log/)).toBe('one\ntwo\n');
    expect(await textOf(pieces, /talk\.jsonl/)).toBe('{"a":"ü"}\n');
    expect(gaps).toEqual([]);
  });

  it('has an index with size, SHA-256, time and copy of each file', async () => {
    const path = await file('audit.log', 'one\ntwo\n');
    const { mtime } = await stat(path);
    const { evidence: pieces } = await preserve([path, path]);
    const lines = (await indexOf(pieces)).filter((line) => line.file === path);
    expect(lines).toEqual([
      {
        file: path,
        bytes: 8,
        sha256: createHash('sha256').update('one\ntwo\n').digest('hex'),
        modifiedAt: mtime.toISOString(),
        copy: pieces.find(({ title }) => title === 'Copy of audit.log')?.address,
      },
    ]);
  });

  it("holds what Vault knows of the server's access, without a single value", async () => {
    const { evidence: pieces } = await preserve([]);
    const text = await textOf(pieces, /^What Vault knew/);
    expect(JSON.parse(text)).toMatchObject({
      role: 'mcp-sentinel',
      settings: { policies: ['mcp-sentinel'], needsSecretId: true },
      secretIds: [{ accessor: planted.secretIdAccessor, createdAt: expect.stringMatching(/^20/) }],
      tokens: [
        {
          accessor: planted.accessor,
          kinship: 'login',
          madeAt: 'auth/approle/login',
          policies: ['default', 'mcp-sentinel'],
        },
      ],
      policies: [{ name: 'mcp-sentinel', text: expect.stringContaining('secret/data/mcp/sentinel') }],
      secrets: [{ path: 'secret/mcp/sentinel', metadata: { currentVersion: 1 } }],
    });
    for (const value of [planted.token, planted.secretId, 'kv-value']) expect(text).not.toContain(value);
  });

  it('is the same when it is put away a second time', async () => {
    const path = await file('audit.log', 'one\n');
    expect(await preserve([path])).toEqual(await preserve([path]));
  });

  it('copies no more than a limit, and names the rest with its SHA-256', async () => {
    const noise = Array.from({ length: 4_000 }, (_, index) =>
      createHash('sha256').update(String(index)).digest('hex'),
    ).join('');
    const [packable, large, huge] = [
      await file('zeros.log', '0'.repeat(200_000)),
      await file('large.log', noise),
      await file('huge.log', noise.repeat(5)),
    ];
    const { evidence: pieces, gaps } = await preserve([packable, large, huge], {
      limits: { each: 50_000, all: 1_000_000 },
    });
    expect(gaps).toEqual(
      [large, huge].map(
        (path) => `${path} was not copied, because it is too large; its size and SHA-256 are in the index.`,
      ),
    );
    expect((await indexOf(pieces)).map(({ bytes, copy }) => [bytes, copy !== undefined])).toEqual([
      [17, true],
      [200_000, true],
      [256_000, false],
      [1_280_000, false],
    ]);
    const sha256 = createHash('sha256').update(noise.repeat(5)).digest('hex');
    expect((await indexOf(pieces)).at(-1)?.sha256).toBe(sha256);
  });

  it('copies no more than a limit in all', async () => {
    const noise = (seed: string) =>
      Array.from({ length: 100 }, (_, index) =>
        createHash('sha256')
          .update(seed + index)
          .digest('hex'),
      ).join('');
    const files = [await file('a.log', noise('a')), await file('b.log', noise('b'))];
    const { gaps } = await preserve(files, { limits: { each: 50_000, all: 5_000 } });
    expect(gaps).toEqual([expect.stringContaining('b.log was not copied, because all copies together are too large')]);
  });

  it.each([
    ['is missing', async () => join(folder, 'none.log'), 'does not exist'],
    [
      'is a symbolic link',
      async () => {
        await symlink('/etc/hostname', join(folder, 'link.log'));
        return join(folder, 'link.log');
      },
      'is a symbolic link',
    ],
    ['is a folder', async () => folder, 'is not a regular file'],
    ['is a device', async () => '/dev/zero', 'is not a regular file'],
  ])('has a gap with a reason where a file %s', async (_, make, reason) => {
    const path = await make();
    const { evidence: pieces, gaps } = await preserve([path]);
    expect(gaps).toEqual([`${path} ${reason}.`]);
    expect((await indexOf(pieces)).find((line) => line.file === path)).toEqual({ file: path, gap: reason });
  });

  it('takes a log that grows meanwhile as it was at first', async () => {
    const path = await file('growing.log', 'x'.repeat(1_000_000));
    let growing = true;
    const grow = (async () => {
      while (growing) await appendFile(path, 'y'.repeat(10_000));
    })();
    const { evidence: pieces } = await preserve([path]);
    growing = false;
    await grow;
    const line = (await indexOf(pieces)).find(({ file: name }) => name === path);
    const copy = await textOf(pieces, /growing/);
    expect(copy.length).toBe(line?.bytes);
    expect(createHash('sha256').update(copy).digest('hex')).toBe(line?.sha256);
  });

  it('names what the engine may not look at in Vault, and keeps the rest', async () => {
    const vault = await bao.connect({ policies: [] });
    const { evidence: pieces, gaps } = await preserve([await file('audit.log', 'one\n')], { vault });
    expect(gaps).toEqual([
      'The access of mcp-sentinel could not be recorded. Vault denies the engine «read» on auth/approle/role/mcp-sentinel.',
      'The versions of secret/mcp/sentinel could not be recorded. Vault denies the engine «read» on secret/metadata/mcp/sentinel.',
    ]);
    expect(await textOf(pieces, /audit\.log/)).toBe('one\n');
  });

  it('names forty pieces and gaps at most in history, and all of them in the index', async () => {
    const files = await Promise.all(Array.from({ length: 60 }, (_, index) => file(`talk-${index}.jsonl`, `${index}`)));
    const missing = Array.from({ length: 60 }, (_, index) => join(folder, `none-${index}`));
    const { evidence: pieces, gaps } = await preserve([...files, ...missing]);
    expect([pieces.length, gaps.length, gaps.at(-1)]).toEqual([40, 41, '20 more gaps are in the index.']);
    expect(await indexOf(pieces)).toHaveLength(121);
  });
});
