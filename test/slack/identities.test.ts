import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../activities/secret.ts';
import { createSlackClient } from '../../activities/show/slack-client.ts';
import { type SlackSim, startSlackSim } from '../../sim/slack/start.ts';
import { Identities } from '../../slack/gateway/identities.ts';
import { people } from './gateway-stage.ts';
import { SlackPage } from './slack-page.ts';

const team = 'T0SIM';
let sim: SlackSim;
let page: SlackPage;
let identities: Identities;

beforeAll(async () => {
  sim = await startSlackSim({ rates: 'none' });
  page = new SlackPage(sim);
});

afterAll(() => sim.close());

beforeEach(async () => {
  await page.does('clear-faults', {});
  identities = new Identities(team, people, createSlackClient(new Secret(sim.botToken), sim.apiUrl, 500));
});

describe('the person behind an account', () => {
  it('is the one whose configuration has it', async () => {
    const identity = await identities.of({ team, user: 'U0ADA', home: team });
    expect(identity).toMatchObject({ known: true, person: { id: 'ada' } });
  });

  it.each([
    ['an account of nobody', { user: 'U0DEV' }, 'unknown-person'],
    ['an account that two people claim', { user: 'U0CLEO' }, 'unknown-person'],
    ['the same user id in another workspace', { user: 'U0ADA', team: 'T0OTHER' }, 'unfit-account'],
    ['a person of a shared channel', { user: 'U0ADA', home: 'T0VENDOR' }, 'unfit-account'],
    ['a guest', { user: 'U0GUS' }, 'unfit-account'],
    ['a deactivated account', { user: 'U0OLD' }, 'unfit-account'],
    ['a stranger', { user: 'U0VIA' }, 'unfit-account'],
  ])('is nobody for %s', async (_, account, why) => {
    expect(await identities.of({ team, home: team, ...account })).toMatchObject({ known: false, why });
  });

  it.each([
    ['does not answer', { kind: 'hang' }],
    ['is down', { kind: 'server-error' }],
    ['refuses the question', { kind: 'error', error: 'missing_scope' }],
    ['asks to wait', { kind: 'rate-limited' }],
  ])('is nobody while Slack %s, and known again afterwards', async (_, fault) => {
    await page.does('fault', { ...fault, method: 'users.info' });
    const account = { team, user: 'U0BEN', home: team };
    expect(await identities.of(account)).toMatchObject({ known: false, why: 'unconfirmed' });
    expect(await identities.of(account)).toMatchObject({ known: true });
  });

  it('is asked for once for clicks in a row', async () => {
    const asked = async () => Number((await page.state()).api.counts['users.info']?.ok ?? 0);
    const before = await asked();
    for (let click = 0; click < 3; click++) await identities.of({ team, user: 'U0ADA', home: team });
    expect(await asked()).toBe(before + 1);
  });
});
