import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { Answer, button, startRig } from './slack-rig.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'slack-sim-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('a restart of the simulated Slack', () => {
  it('keeps messages and direct channels, and forgets what is deleted or was for one person', async () => {
    const journal = join(await folder(), 'journal.jsonl');
    const before = await startRig({ journal });
    const ts = await before.post([button('ask')]);
    await before.client.chat.update({ channel: 'C0INC', ts, text: 'Changed' });
    const gone = await before.client.chat.postMessage({ channel: 'C0INC', text: 'Gone' });
    await before.client.chat.delete({ channel: 'C0INC', ts: gone.ts ?? '' });
    await before.client.chat.postEphemeral({ channel: 'C0INC', user: 'U0ADA', text: 'Whisper' });
    const { channel } = await before.client.chat.postMessage({ channel: 'U0ADA', text: 'Directly' });
    await before.sim.close();
    await appendFile(journal, '{"kind":"message","mess');

    const after = await startRig({ journal });
    const state = await after.state();
    expect(state.messages).toMatchObject([
      { ts, text: 'Changed', blocks: [{ type: 'actions' }] },
      { channel, text: 'Directly' },
    ]);
    expect(state.ephemerals).toEqual([]);
    const next = await after.client.chat.postMessage({ channel: 'C0INC', text: 'Later' });
    expect(Number(next.ts)).toBeGreaterThan(Number(ts));
    const kept = await readFile(journal, 'utf8');
    for (const secret of [after.sim.botToken, after.sim.appToken]) expect(kept).not.toContain(secret);
    expect((await stat(journal)).mode & 0o777).toBe(0o600);
  });
});

describe('the process of the simulated Slack', () => {
  const Tokens = z.object({ botToken: z.string(), appToken: z.string(), signingSecret: z.string() });

  async function run(options: string): Promise<{ line: string; stop(): Promise<number | null> }> {
    const main = new URL('../../sim/slack/main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', main, options], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    const [line] = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(createInterface(child.stderr), 'line'),
    ]);
    return {
      line: z.string().parse(line),
      stop: async () => {
        child.kill('SIGTERM');
        return z
          .number()
          .nullable()
          .parse((await exit)[0]);
      },
    };
  }

  it('makes tokens for its user only, uses them again, and stops on SIGTERM', async () => {
    const path = await folder();
    const options = join(path, 'options.json');
    await writeFile(options, JSON.stringify({ tokens: { file: 'tokens.json' }, journal: 'journal.jsonl' }));
    const [first, tokens] = [await run(options), join(path, 'tokens.json')];
    const { botToken } = Tokens.parse(JSON.parse(await readFile(tokens, 'utf8')));
    expect((await stat(tokens)).mode & 0o777).toBe(0o600);
    expect(await first.stop()).toBe(0);

    const second = await run(options);
    const url = /^slack-sim listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(second.line)?.[1] ?? second.line;
    const headers = { authorization: `Bearer ${botToken}` };
    const answer = await (await fetch(`${url}/api/auth.test`, { method: 'POST', headers })).json();
    expect(Answer.parse(answer)).toMatchObject({ ok: true, user_id: 'U0BOT' });
    expect(await second.stop()).toBe(0);
  });

  it('says in one sentence what is wrong with its options', async () => {
    const options = join(await folder(), 'options.json');
    const world = { channels: [{ id: 'C0ONE', name: 'one', members: ['U0NOBODY'] }] };
    await writeFile(options, JSON.stringify({ tokens: { file: 'tokens.json' }, world }));
    expect((await run(options)).line).toContain('no user U0NOBODY');
  });
});
