import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeSignal } from './desk.workflow.ts';
import { channel, Stage } from './gateway-stage.ts';
import { gateOf, overviewOf } from './nouns.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.gateway();
});

afterAll(() => stage.close());

/** What `/ir …` answers to a person. */
async function ask(text: string, user = 'U0ADA'): Promise<string> {
  const before = (await stage.page.whispersTo(user)).length;
  await stage.page.does('command', { user, channel, command: '/ir', text });
  return vi.waitFor(
    async () => {
      const [answer] = (await stage.page.whispersTo(user)).slice(before);
      if (answer === undefined) throw new Error('no answer yet');
      return answer;
    },
    { timeout: 10_000, interval: 50 },
  );
}

describe('/ir', () => {
  it.each(['', 'help', 'abort sentinel now please', 'something'])('helps after «%s»', async (text) => {
    expect(await ask(text)).toContain('`/ir gates` shows what waits for an approval.');
  });

  it('says when nothing is open', async () => {
    expect(await ask('status')).toBe('No incident is open.');
    expect(await ask('status sentinel')).toBe('No incident is open for sentinel.');
    expect(await ask('gates')).toBe('No gate is open.');
  });

  it('shows open incidents and gates, to the asker alone', async () => {
    const desk = await stage.desk({ status: { ...overviewOf(), gates: [gateOf(), gateOf({ state: 'approved' })] } });
    await vi.waitFor(async () => expect(await ask('status')).not.toContain('No incident'), { timeout: 20_000 });
    const line =
      'Incident INC-20260218-7K3QF on server sentinel: Containment. 1 of 2 steps are done, 1 waits for people.';
    expect(await ask('status')).toContain(line);
    expect(await ask('status sentinel')).toContain(line);
    expect(await ask('status other')).toBe('No incident is open for other.');
    const gates = await ask('gates');
    expect(gates).toContain('• Revoke the access of sentinel? (destructive) 1 of 2 approvals: Ada Park approved;');
    expect(gates.split('•')).toHaveLength(2);
    expect((await stage.page.state()).messages).toEqual([]);
    await desk.handle.signal(closeSignal);
  });

  it('says that a run does not tell how it stands', async () => {
    const desk = await stage.desk({}, { queue: 'nobody' });
    await vi.waitFor(async () => expect(await ask('status')).toContain('no worker says how it stands'), {
      timeout: 30_000,
    });
    await desk.handle.terminate();
  });

  it.each(["x' OR IrServer != '", 'UPPER', '../etc'])('takes no query for a server: «%s»', async (server) => {
    expect(await ask(`status ${server}`)).toMatch(/^That is (not the name of a server|too much at once)/);
  });

  it('tells nothing to somebody that the configuration does not know', async () => {
    expect(await ask('status', 'U0DEV')).toContain('You are not in the list of people of this engine.');
  });
});
