import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const ir = fileURLToPath(new URL('../../dist/cli/ir.js', import.meta.url));
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

interface Event {
  event: string;
  id?: string;
  state?: string;
  slack?: string;
}

/** A demo that waits for people, as somebody sees it who typed `ir demo`. */
class Demo {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly #events: Event[] = [];
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    this.folder = folder;
    this.child = spawn(process.execPath, [ir, 'demo', '--json', '--folder', folder, '--grace', '3'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.exit = new Promise((resolve) => this.child.once('exit', resolve));
    createInterface({ input: this.child.stdout ?? process.stdin }).on('line', (line) => {
      this.#events.push(JSON.parse(line));
      this.#wake();
    });
  }

  async event(wanted: (event: Event) => boolean): Promise<Event> {
    for (let at = 0; ; at++) {
      while (at >= this.#events.length) await new Promise<void>((resolve) => (this.#wake = resolve));
      const event = this.#events[at];
      if (event && wanted(event)) return event;
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exit;
    await rm(this.folder, { recursive: true, force: true });
  }
}

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath, args });
});
afterEach(() => demo?.stop());
afterAll(() => browser?.close());

/** The simulated Slack, as one person sees it. */
async function pageOf(slack: string, user: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1600 } });
  await page.goto(`${new URL(slack).origin}/?as=${user}`);
  return page;
}

/** The last button of this name: newer cards stand below older ones. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.locator('button', { hasText: new RegExp(`^${name}$`) }).last();
  await button.waitFor();
  await button.click();
  const confirm = page.locator('dialog[open] button.danger, dialog[open] button.primary');
  if (
    await confirm
      .first()
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      )
  ) {
    const modal = await page.locator('dialog[open] textarea').count();
    if (modal === 0) await confirm.first().click();
  }
}

const opened = (step: string) => (event: Event) =>
  event.event === 'gate' && event.state === 'open' && event.id?.startsWith(step) === true;
const approvedGate = (step: string) => (event: Event) =>
  event.event === 'gate' && event.state === 'approved' && event.id?.startsWith(step) === true;

describe('People in a browser', () => {
  it('let the gates through as two different people, and the requester is refused', async () => {
    demo = new Demo(await mkdtemp(join(tmpdir(), 'ir-browser-')));
    const { slack = '' } = await demo.event(({ event }) => event === 'places');
    await demo.event(opened('revoke-token'));
    const [mara, amir, bea] = [
      await pageOf(slack, 'U0MARA'),
      await pageOf(slack, 'U0AMIR'),
      await pageOf(slack, 'U0BEA'),
    ];
    await press(mara, 'Approve');
    await mara.getByText('You started this incident').first().waitFor();
    expect(await amir.getByText('You started this incident').count()).toBe(0);
    await press(amir, 'Approve');
    await amir.getByText('1 of 2').first().waitFor();
    await press(bea, 'Approve');
    await demo.event(approvedGate('revoke-token'));
    await demo.event(({ event, id, state }) => event === 'step' && id === 'revoke-token' && state === 'done');
    await Promise.all([mara.close(), amir.close(), bea.close()]);
  }, 180_000);

  it('stop everything with a denial and its reason: exit code 3', async () => {
    demo = new Demo(await mkdtemp(join(tmpdir(), 'ir-browser-')));
    const { slack = '' } = await demo.event(({ event }) => event === 'places');
    await demo.event(opened('revoke-token'));
    const chen = await pageOf(slack, 'U0CHEN');
    await press(chen, 'Deny');
    await chen.locator('dialog[open] textarea').fill('This is the wrong server');
    await chen.locator('dialog[open] button[type=submit]').click();
    const { file } = (await demo.event(({ event }) => event === 'report')) as { file?: string };
    const report = await readFile(file?.replace('.html', '.md') ?? '', 'utf8');
    expect(report).toContain('Chen Wei');
    expect(report).toContain('This is the wrong server');
    expect(await demo.exit).toBe(3);
    await chen.close();
  }, 180_000);
});
