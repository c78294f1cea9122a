import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { replaceFile } from '../../activities/bump/replace-file.ts';

const incident = 'INC-20260218-7K3QF';

function hashOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fileWith(content: string | Buffer, mode = 0o600): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ir-bump-')), 'mcp_config.json');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('replacing a file', () => {
  it.each([0o600, 0o644, 0o640])('keeps its mode %o, and the old bytes beside it for us alone', async (mode) => {
    const path = fileWith('old', mode);
    const backup = await replaceFile({ path, expected: hashOf('old'), next: Buffer.from('new'), incident });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(backup).toBe(`${path}.${incident}.bak`);
    expect(readFileSync(backup, 'utf8')).toBe('old');
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..')).sort()).toEqual(['mcp_config.json', `mcp_config.json.${incident}.bak`]);
  });

  it('writes nothing when the file is another one by now', async () => {
    const path = fileWith('edited by somebody');
    const replacing = replaceFile({ path, expected: hashOf('old'), next: Buffer.from('new'), incident });
    await expect(replacing).rejects.toMatchObject({ type: 'Drift' });
    expect(readFileSync(path, 'utf8')).toBe('edited by somebody');
    expect(readdirSync(join(path, '..'))).toEqual(['mcp_config.json']);
  });

  it('keeps the older copy when it replaces twice in one incident', async () => {
    const path = fileWith('first');
    await replaceFile({ path, expected: hashOf('first'), next: Buffer.from('second'), incident });
    const backup = await replaceFile({ path, expected: hashOf('second'), next: Buffer.from('third'), incident });
    expect(readFileSync(`${path}.${incident}.bak`, 'utf8')).toBe('first');
    expect(readFileSync(backup, 'utf8')).toBe('second');
  });

  it('sweeps what a killed process left, and not what a living one is writing', async () => {
    const path = fileWith('old');
    const dead = `${join(path, '..')}/.mcp_config.json.4194305.abcdef.ir-tmp`;
    const alive = `${join(path, '..')}/.mcp_config.json.${process.pid}.abcdef.ir-tmp`;
    for (const leftover of [dead, alive]) writeFileSync(leftover, 'half');
    await replaceFile({ path, expected: hashOf('old'), next: Buffer.from('new'), incident });
    const names = readdirSync(join(path, '..'));
    expect(names).not.toContain('.mcp_config.json.4194305.abcdef.ir-tmp');
    expect(names).toContain(`.mcp_config.json.${process.pid}.abcdef.ir-tmp`);
  });

  it('leaves the old bytes or the new ones, whenever the process is killed', async () => {
    const contents = [Buffer.alloc(300_000, 'a'), Buffer.alloc(200_000, 'b')];
    const path = fileWith(contents[0] ?? '');
    const [one, two] = contents.map((content) => fileWith(content));
    const allowed = contents.map(hashOf);
    const seen = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const script = new URL('./write-loop.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, ['--import', 'tsx', script, path, one ?? '', two ?? ''], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await sleep(Math.random() * 40);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      const hash = hashOf(readFileSync(path));
      expect(allowed).toContain(hash);
      seen.add(hash);
    }
    expect(seen.size).toBe(2);
    const next = Buffer.from('after all');
    await replaceFile({ path, expected: hashOf(readFileSync(path)), next, incident });
    expect(readdirSync(join(path, '..')).filter((name) => name.endsWith('.ir-tmp'))).toEqual([]);
  }, 120_000);
});
