import { existsSync } from 'node:fs';
import type { BlockAction } from '@slack/bolt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { button, plain, type Rig, startRig } from './slack-rig.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
let running: Promise<Browser> | undefined;

/** One Chromium for all tests. Each test fails with this sentence where there is none. */
async function chromiumRuns(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH to where it is.`);
  }
  running ??= chromium.launch({ executablePath, args });
  return running;
}
afterAll(async () => (await running)?.close());

const widths = [390, 1200];

/** Opens the page as a person. The test fails on any error or refused resource of the page. */
async function open(rig: Rig, person: string, width = 1200, path = '/'): Promise<Page> {
  const page = await (await chromiumRuns()).newPage({ viewport: { width, height: 800 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  onTestFinished(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });
  await page.goto(`${rig.sim.url}${path}?as=${person}`);
  await page.locator('#channel-name', { hasText: '#' }).waitFor();
  return page;
}

async function asksTwice(rig: Rig, pressed: string[]): Promise<void> {
  await rig.bolt((app) => {
    app.action<BlockAction>('approve', async ({ ack, body, client, respond }) => {
      await ack();
      pressed.push(body.user.id);
      await respond({ text: 'Your vote counts.', response_type: 'ephemeral' });
      const blocks = [{ type: 'section', text: plain('Approved by Ben Osei') }];
      await client.chat.update({ channel: 'C0INC', ts: body.message?.ts ?? '', text: 'Approved', blocks });
    });
  });
}

describe.each(widths)('the page of the simulated Slack, %i pixels wide', (width) => {
  it('lets a chosen person press a button, after its confirmation dialog', async () => {
    const rig = await startRig();
    const pressed: string[] = [];
    await asksTwice(rig, pressed);
    const confirm = {
      title: plain('Sure?'),
      text: plain('It cannot be undone.'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    await rig.post([button('approve', { confirm, style: 'danger', text: plain('Approve') })]);
    const page = await open(rig, 'U0ADA', width);
    await page.getByLabel('You are').selectOption('U0BEN');
    await page.waitForURL(/as=U0BEN/);

    await page.getByRole('button', { name: 'Approve' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Sure?' });
    await dialog.getByRole('button', { name: 'No' }).click();
    expect(pressed).toEqual([]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByRole('button', { name: 'Yes' }).click();

    await page.getByText('Approved by Ben Osei').waitFor();
    await page.getByText('Only visible to you').waitFor();
    expect(pressed).toEqual(['U0BEN']);
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    const other = await open(rig, 'U0ADA', width);
    await other.getByText('Approved by Ben Osei').waitFor();
    expect(await other.getByText('Only visible to you').count()).toBe(0);
  });

  it('says that it is a simulator, and fits', async () => {
    const rig = await startRig();
    await rig.post([{ type: 'section', fields: [plain('x'.repeat(400)), plain('b')] }]);
    const page = await open(rig, 'U0ADA', width);
    await page.locator('.message').waitFor();
    await page.getByText('Slack simulator — nothing here reaches Slack').waitFor();
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(wide).toBe(width);
  });
});

describe('the page of the simulated Slack', () => {
  const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

  it('shows hostile text as text, wherever it stands', async () => {
    const rig = await startRig();
    await rig.post([
      { type: 'header', text: plain(hostile) },
      { type: 'section', text: { type: 'mrkdwn', text: `${hostile} <javascript:alert(1)|press me> *${hostile}*` } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: `<https://example.com/"onclick="x|${hostile}>` }] },
      { type: 'markdown', text: hostile },
      { type: 'table', rows: [[{ type: 'raw_text', text: hostile }]] },
      button('ask', { text: plain(hostile.slice(0, 75)) }),
    ]);
    const page = await open(rig, 'U0ADA');
    await page.getByRole('heading', { name: hostile }).waitFor();
    expect(await page.locator('.messages :is(img, script, [onerror], [onclick], a[href^="javascript"])').count()).toBe(
      0,
    );
    expect(await page.getByText(hostile).count()).toBeGreaterThanOrEqual(4);
    expect(await page.title()).toBe('#incidents — Slack simulator');
  });

  it('draws mrkdwn: bold, italics, code, lists, links and mentions', async () => {
    const rig = await startRig();
    const text =
      '*bold* _soft_ ~old~ `a*b*` snake_case_name 2*3*4\n• one\n• two\n> said\n<https://example.com|site> <@U0BEN> <#C0SEC> <!here> &lt;safe&gt;';
    await rig.client.chat.postMessage({ channel: 'C0INC', text });
    const page = await open(rig, 'U0ADA');
    const drawn = await page.locator('.message .text').innerHTML();
    expect(drawn).toBe(
      '<div><strong>bold</strong> <em>soft</em> <s>old</s> <code>a*b*</code> snake_case_name 2*3*4</div>' +
        '<ul><li>one</li><li>two</li></ul><blockquote>said</blockquote>' +
        '<div><a href="https://example.com/" target="_blank" rel="noopener noreferrer">site</a> ' +
        '<span class="mention">@Ben Osei</span> <span class="mention">#security</span> ' +
        '<span class="mention loud">@here</span> &lt;safe&gt;</div>',
    );
  });

  it('shows a modal with the errors of the app, and the thread of a message', async () => {
    const rig = await startRig();
    await rig.bolt((app) => {
      app.action<BlockAction>('deny', async ({ ack, body, client }) => {
        await ack();
        const element = { type: 'plain_text_input' as const, action_id: 'reason', multiline: true };
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'deny',
            title: plain('Deny the plan'),
            submit: plain('Deny'),
            blocks: [{ type: 'input', block_id: 'why', label: plain('Reason'), element }],
          },
        });
      });
      app.view('deny', async ({ ack, view, client }) => {
        const reason = view.state.values.why?.reason?.value ?? '';
        if (reason.length < 10) return ack({ response_action: 'errors', errors: { why: 'Say more.' } });
        await ack();
        await client.chat.postMessage({ channel: 'C0INC', thread_ts: ts, text: `Denied: ${reason}` });
      });
    });
    const ts = await rig.post([button('deny', { text: plain('Deny') })]);
    const page = await open(rig, 'U0ADA');
    await page.getByRole('button', { name: 'Deny' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deny the plan' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('No.');
    await dialog.getByRole('button', { name: 'Deny' }).click();
    await dialog.getByText('Say more.').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('No.');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Evidence is missing.');
    await dialog.getByRole('button', { name: 'Deny' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '1 reply' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('Denied: Evidence is missing.').waitFor();
  });

  it('sends slash commands, and opens permalinks', async () => {
    const rig = await startRig();
    await rig.bolt((app) => app.command('/ir', async ({ ack, command }) => ack(`Heard ${command.text}.`)));
    const ts = await rig.post([{ type: 'header', text: plain('Find me') }]);
    const page = await open(rig, 'U0ADA', 1200, `/archives/C0INC/p${ts.replace('.', '')}`);
    await page.locator('.message.target', { hasText: 'Find me' }).waitFor();
    await page.getByLabel('Message or command').fill('/ir status');
    await page.keyboard.press('Enter');
    await page.locator('.ephemeral', { hasText: 'Heard status.' }).waitFor();
  });

  it('marks a button that the app did not answer', async () => {
    const rig = await startRig();
    await rig.post([button('ask')]);
    const page = await open(rig, 'U0ADA');
    await page.getByRole('button', { name: 'Press' }).click();
    await page.getByRole('img', { name: 'The app is not connected.' }).waitFor();
  });
});
