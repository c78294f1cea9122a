import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';
import { SlackPage } from './slack-page.ts';

let sim: SlackSim;

beforeAll(async () => {
  sim = await startSlackSim({ rates: 'none' });
});

afterAll(() => sim.close());

describe('a gateway that Slack lets in no more', () => {
  it('ends with exit code 1 and one line that says so, for its supervisor to start it afresh', async () => {
    const script = fileURLToPath(new URL('./lost-gateway.ts', import.meta.url));
    const env = { ...process.env, STAGE: [sim.apiUrl, sim.botToken, sim.appToken].join(' ') };
    const child = spawn(process.execPath, ['--import', 'tsx', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const page = new SlackPage(sim);
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''));
    });
    while (!lines.some((line) => line.includes('the gateway listens'))) await once(child.stdout, 'data');

    await page.does('fault', { kind: 'error', error: 'invalid_auth', method: 'apps.connections.open', times: 100 });
    await page.does('fault', { kind: 'disconnect', sockets: 'all' });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    const last = lines.filter((line) => line.includes('the gateway cannot go on and stops'));
    expect(last).toHaveLength(1);
    expect(last[0]).toContain('invalid_auth');
    for (const token of [sim.botToken, sim.appToken]) expect(lines.join('\n')).not.toContain(token);
  });
});
