import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entra-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the stand-in for Entra as a process', () => {
  it('says where it listens, keeps planted secrets to their owner, and stops when told', async () => {
    const secretFile = join(folder, 'secret');
    const options = join(folder, 'options.json');
    writeFileSync(options, JSON.stringify({ apps: [{ appId: 'app', secretFile }], tenant: 'here' }));
    const main = fileURLToPath(new URL('../../sim/entra/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const url = /^entra-sim listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1];
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: readFileSync(secretFile, 'utf8'),
      scope: 'x/.default',
    });
    expect((await fetch(`${url}/here/oauth2/v2.0/token`, { method: 'POST', body })).status).toBe(200);
    expect(statSync(secretFile).mode & 0o777).toBe(0o600);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
