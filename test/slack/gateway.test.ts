import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signedBytesOf } from '../../workflows/contract/attested-bytes.ts';
import { refusals } from '../../workflows/contract/failure.ts';
import { type Signed, Statement } from '../../workflows/contract/statement.ts';
import { closeSignal } from './desk.workflow.ts';
import { type Desk, Stage } from './gateway-stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.gateway();
});

afterAll(async () => {
  await stage.close();
});

beforeEach(async () => {
  await stage.page.does('clear-faults', {});
});

/** Waits for the words that a desk should hear. */
function words(desk: Desk, count = 1): Promise<Signed[]> {
  return vi.waitFor(
    async () => {
      const heard = await stage.heard(desk);
      expect(heard.words).toHaveLength(count);
      return heard.words;
    },
    { timeout: 20_000, interval: 50 },
  );
}

function reports(desk: Desk) {
  return vi.waitFor(
    async () => {
      const heard = await stage.heard(desk);
      expect(heard.refusals).toHaveLength(1);
      return heard.refusals[0];
    },
    { timeout: 10_000, interval: 50 },
  );
}

async function whisperedTo(user: string, sentence: string): Promise<void> {
  await vi.waitFor(async () => expect(await stage.page.whispersTo(user)).toContain(sentence), {
    timeout: 20_000,
    interval: 50,
  });
}

function statementOf(signed: Signed | undefined): Statement {
  return Statement.parse(JSON.parse(signed?.statement ?? 'null'));
}

describe('a click on Approve', () => {
  it('reaches the run as a statement that binds person, run, gate, digest and nonce, signed by the gateway', async () => {
    const desk = await stage.desk();
    const gate = stage.gateAt(desk);
    await stage.click('U0ADA', await stage.card(desk), 'gate_approve');
    const [signed] = await words(desk);
    expect(statementOf(signed)).toMatchObject({
      v: 1,
      kind: 'decide',
      verdict: 'approve',
      workflowId: desk.workflowId,
      runId: desk.runId,
      gate: gate.id,
      nonce: gate.nonce,
      digest: gate.digest,
      person: 'ada',
      via: { channel: 'slack', team: 'T0SIM', user: 'U0ADA' },
    });
    const publicKey = Buffer.from(stage.key.publicKeyBase64, 'base64');
    const signature = hexToBytes(signed?.proof.signature ?? '');
    expect(signed?.proof).toMatchObject({ kind: 'gateway', keyId: 'gateway-1' });
    expect(ed25519.verify(signature, signedBytesOf(signed?.statement ?? ''), publicKey)).toBe(true);
    expect(await stage.page.whispersTo('U0ADA')).toEqual([]);
  });

  it('counts once when Slack delivers it three times', async () => {
    const desk = await stage.desk();
    const card = await stage.card(desk);
    await stage.page.does('fault', { kind: 'duplicate', copies: 3 });
    await stage.click('U0ADA', card, 'gate_approve');
    await vi.waitFor(() => expect(stage.log.filter((line) => line.includes(desk.runId))).toHaveLength(3), 10_000);
    await words(desk, 1);
  });

  it('that the engine refuses is answered to the person alone and reported to the run', async () => {
    const desk = await stage.desk({ refuse: 'Excluded' });
    await stage.click('U0BEN', await stage.card(desk), 'gate_approve');
    await whisperedTo('U0BEN', 'Because of the test.');
    const report = await reports(desk);
    expect(report?.code).toBe('Excluded');
    expect(statementOf(report?.signed)).toMatchObject({ person: 'ben', verdict: 'approve' });
  });

  it('on a closed incident is answered, and the card loses its buttons and nothing else', async () => {
    const desk = await stage.desk();
    const card = await stage.card(desk);
    await desk.handle.signal(closeSignal);
    await desk.handle.result();
    await stage.click('U0ADA', card, 'gate_approve');
    await whisperedTo('U0ADA', 'This incident is closed, so this button does nothing any more.');
    const types = await vi.waitFor(async () => {
      const { messages } = await stage.page.state();
      const blocks = messages.find(({ ts }) => ts === card.ts)?.blocks.map(({ type }) => type) ?? [];
      expect(blocks).not.toContain('actions');
      return blocks;
    });
    expect(types).toContain('header');
  });

  it('on the card of a former run never reaches the new run, which hears of it to post its card anew', async () => {
    const former = await stage.desk();
    const card = await stage.card(former);
    await former.handle.signal(closeSignal);
    await former.handle.result();
    const current = await stage.desk({}, { id: former.workflowId });
    await stage.click('U0BEN', card, 'gate_approve');
    await whisperedTo('U0BEN', refusals.OtherRun);
    expect(await reports(current)).toMatchObject({ code: 'OtherRun' });
    expect((await stage.heard(current)).words).toEqual([]);
  });

  it('while no worker runs is answered within the second, and counts when one is back', async () => {
    const desk = await stage.desk({}, { queue: 'nobody-yet' });
    await stage.click('U0BEN', await stage.card(desk), 'gate_approve');
    await whisperedTo('U0BEN', 'Received. Waiting for the engine, which does not answer yet.');
    await stage.work('nobody-yet');
    await words(desk);
    await whisperedTo('U0BEN', 'Noted.');
  });
});

describe('an account that may not speak', () => {
  const accounts: [string, string, string, string][] = [
    ['of nobody we know', 'U0DEV', 'UnknownPerson', 'You are not in the list of people of this engine.'],
    ['that two people claim', 'U0CLEO', 'UnknownPerson', 'You are not in the list of people of this engine.'],
    ['of a guest', 'U0GUS', 'NotAnApprover', 'A guest account cannot decide.'],
    ['that is deactivated', 'U0OLD', 'NotAnApprover', 'A deactivated account or a bot cannot decide.'],
    ['of another workspace', 'U0VIA', 'NotAnApprover', 'Your account belongs to another workspace'],
  ];
  it.each(accounts)('because it is one %s is refused, told why, and reported', async (_, user, code, sentence) => {
    const desk = await stage.desk();
    await stage.click(user, await stage.card(desk), 'gate_approve', { force: true });
    const report = await reports(desk);
    expect(report?.code).toBe(code);
    expect(statementOf(report?.signed)).toMatchObject({ via: { user }, person: `slack:T0SIM:${user}` });
    expect((await stage.heard(desk)).words).toEqual([]);
    const { ephemerals } = await stage.page.state();
    expect(ephemerals.filter(({ onlyFor }) => onlyFor === user).at(-1)?.text ?? sentence).toContain(sentence);
  });
});

describe('a click on Deny', () => {
  async function openForm(desk: Desk, user: string) {
    await stage.click(user, await stage.card(desk), 'gate_deny');
    return vi.waitFor(async () => {
      const view = (await stage.page.state()).views.find((one) => one.user === user);
      if (view === undefined) throw new Error('no form yet');
      return view;
    });
  }

  it('asks for a reason first, in a form that carries only what the button did', async () => {
    const desk = await stage.desk();
    const view = await openForm(desk, 'U0ADA');
    const { workflowId: w, runId: r, id: g, nonce: n, digest: d } = stage.gateAt(desk);
    expect(JSON.parse(view.private_metadata)).toEqual({ w, r, g, n, d });

    const submit = (value: string) =>
      stage.page.does('submit', { user: 'U0ADA', view_id: view.id, values: { reason: { text: value } } });
    expect(await submit('  x ')).toMatchObject({
      ok: false,
      errors: { reason: 'Please give a reason of 3 to 500 characters.' },
    });
    expect((await stage.heard(desk)).words).toEqual([]);

    expect(await submit('It is our own scanner.')).toMatchObject({ ok: true });
    const [signed] = await words(desk);
    expect(statementOf(signed)).toMatchObject({ verdict: 'deny', reason: 'It is our own scanner.', person: 'ada' });
  });

  it('says so when Slack does not open the form', async () => {
    const desk = await stage.desk();
    await stage.page.does('fault', { kind: 'expired-trigger' });
    await stage.click('U0BEN', await stage.card(desk), 'gate_deny');
    await whisperedTo('U0BEN', 'Slack did not open the form for the reason. Please press Deny again, or run: ir deny');
  });
});

describe('a click on Done', () => {
  it('reaches the run with a nonce of its own', async () => {
    const desk = await stage.desk();
    const card = await stage.taskAt(desk);
    await stage.click('U0BEN', card, 'task_done');
    await stage.click('U0BEN', card, 'task_done');
    const [first, second] = (await words(desk, 2)).map(statementOf);
    expect(first).toMatchObject({ kind: 'done', task: 'rotate-crm', person: 'ben', runId: desk.runId });
    expect(first?.nonce).not.toBe(second?.nonce);
  });
});

describe('a button that is not ours any more', () => {
  it.each([
    ['an id of an old version', 'approve_v0', 'anything'],
    ['a value that is no JSON', 'gate_approve', 'forged'],
    ['a value that lacks the nonce', 'gate_approve', '{"w":"ir/a/b","r":"r","g":"g","d":"d"}'],
    ['a value with more in it', 'task_done', '{"w":"ir/a/b","r":"r","t":"t","x":"y"}'],
  ])('is answered, for %s', async (_, actionId, value) => {
    const desk = await stage.desk();
    const before = (await stage.page.whispersTo('U0BEN')).length;
    const clicked = await stage.click('U0BEN', await stage.card(desk), actionId, { force: true, value });
    expect(clicked).toMatchObject({ ok: true });
    await vi.waitFor(async () => {
      const said = (await stage.page.whispersTo('U0BEN')).slice(before);
      expect(said).toEqual(['This button is no longer valid. Look for a newer card, or run: ir status']);
    });
    expect((await stage.heard(desk)).words).toEqual([]);
  });
});

describe('two gateways at once', () => {
  it('lose no click while one of them has to connect anew', async () => {
    const second = await stage.gateway();
    const desk = await stage.desk();
    const card = await stage.card(desk);
    await stage.page.does('fault', { kind: 'disconnect', reason: 'refresh_requested', sockets: 'one' });
    const connections = (count: number) =>
      vi.waitFor(async () => expect((await stage.page.state()).sockets).toHaveLength(count), { timeout: 20_000 });
    await connections(1);
    for (let press = 0; press < 5; press++) {
      expect(await stage.click('U0ADA', card, 'gate_approve')).toMatchObject({ ok: true });
    }
    await words(desk, 5);
    await connections(2);
    await stage.stop(second);
  });
});

describe('a gateway that starts', () => {
  it.each([
    [
      'another workspace is configured',
      { team: 'T0OTHER' },
      'slack.botToken belongs to workspace T0SIM, not to T0OTHER.',
    ],
    ['its app token is missing', { appToken: undefined }, 'slack.appToken is missing for mode: socket'],
  ])('says in a sentence that %s', async (_, change, sentence) => {
    await expect(stage.gateway(change)).rejects.toThrow(sentence);
  });

  it('says in a sentence that Slack refuses its token', async () => {
    await stage.page.does('fault', { kind: 'error', error: 'invalid_auth', method: 'auth.test' });
    await expect(stage.gateway()).rejects.toThrow('Slack refuses slack.botToken: invalid_auth.');
  });
});

describe('the log of the gateway', () => {
  it('has a line for each word, and no token, signature or key in any', async () => {
    const desk = await stage.desk();
    await stage.click('U0ADA', await stage.card(desk), 'gate_approve');
    const [signed] = await words(desk);
    const line = await vi.waitFor(() => {
      const found = stage.log.find((one) => one.includes(desk.runId));
      if (found === undefined) throw new Error('no line yet');
      return found;
    });
    expect(JSON.parse(line)).toMatchObject({ user: 'U0ADA', person: 'ada', kind: 'decide', outcome: 'accepted' });
    const { botToken, appToken, signingSecret } = stage.sim;
    const hidden = [botToken, appToken, signingSecret, signed?.proof.signature ?? '', 'PRIVATE KEY'];
    for (const secret of hidden) expect(stage.log.join('\n')).not.toContain(secret);
  });
});
