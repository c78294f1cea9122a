import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile, refuseUnwritable } from '../../activities/bump/config-file.ts';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'ir-bump-'));
}

function fileIn(place: string, mode = 0o600, content: string | Buffer = '{}'): string {
  const path = join(place, 'mcp_config.json');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const unsafe: [what: string, make: () => string, why: RegExp][] = [
  [
    'a symbolic link',
    () => {
      const place = folder();
      symlinkSync(fileIn(place), join(place, 'link.json'));
      return join(place, 'link.json');
    },
    /symbolic link/,
  ],
  [
    'a dangling symbolic link',
    () => {
      const path = join(folder(), 'link.json');
      symlinkSync('/nowhere/at-all', path);
      return path;
    },
    /symbolic link/,
  ],
  [
    'a file with two names',
    () => {
      const place = folder();
      const path = fileIn(place);
      linkSync(path, join(place, 'second.json'));
      return path;
    },
    /hard links/,
  ],
  [
    'a named pipe',
    () => {
      const path = join(folder(), 'pipe');
      execFileSync('mkfifo', [path]);
      return path;
    },
    /named pipe/,
  ],
  ['a device', () => '/dev/zero', /device/],
  [
    'a folder',
    () => {
      const path = join(folder(), 'mcp_config.json');
      mkdirSync(path);
      return path;
    },
    /folder/,
  ],
  ['a file that its group may write', () => fileIn(folder(), 0o620), /written by its group/],
  ['a file that everybody may write', () => fileIn(folder(), 0o602), /written by its group or by everybody/],
  ['a file that is no UTF-8', () => fileIn(folder(), 0o600, Buffer.from([0x7b, 0xff, 0x7d])), /not UTF-8/],
  [
    'a file that is far too large',
    () => fileIn(folder(), 0o600, Buffer.alloc(5 * 1024 * 1024, 0x20)),
    /larger than 4 MB/,
  ],
];

describe('a configuration file', () => {
  it.each(unsafe)('is refused when it is %s', async (_, make, why) => {
    await expect(readConfigFile(make())).rejects.toMatchObject({
      type: 'ConfigFileUnsafe',
      message: expect.stringMatching(why),
    });
  });

  it('is refused when it is a socket', async () => {
    const path = join(folder(), 'socket');
    const server = createServer().listen(path);
    await expect(readConfigFile(path)).rejects.toMatchObject({ type: 'ConfigFileUnsafe' });
    server.close();
  });

  it('may be absent', async () => {
    expect(await readConfigFile(join(folder(), 'mcp_config.json'))).toBeUndefined();
  });

  it('may be read by others', async () => {
    expect(await readConfigFile(fileIn(folder(), 0o644))).toMatchObject({ text: '{}' });
  });

  it.each<[string, () => string, RegExp]>([
    ['it is read-only', () => fileIn(folder(), 0o444), /read-only/],
    [
      'everybody may write its folder',
      () => {
        const place = folder();
        const path = fileIn(place);
        chmodSync(place, 0o777);
        return path;
      },
      /folder that everybody may write/,
    ],
  ])('cannot be replaced when %s', async (_, make, why) => {
    const path = make();
    const read = await readConfigFile(path);
    if (!read) throw new Error('nothing was read');
    await expect(refuseUnwritable(path, read.stats)).rejects.toThrow(why);
  });
});
