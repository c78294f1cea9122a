// Makes the pictures of the documentation from a real run: node scripts/make-pictures.mjs (after npm run build).
// Needs Chromium: CHROMIUM_PATH, else /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'pictures');
const folder = mkdtempSync(join(tmpdir(), 'ir-pictures-'));
const demo = spawn(process.execPath, [join(root, 'dist/cli/ir.js'), 'demo', '--json', '--keep', '--folder', folder], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const seen = watch(demo);
  const { slack, temporal } = await seen.event(({ event }) => event === 'places');
  await seen.event(({ event, state }) => event === 'gate' && state === 'open');
  await pause(4_000);
  await shoot(slack, 'slack-gate.png', { width: 900, height: 1800 }, 6_000);
  await approve(slack, 'gate_approve', ['U0AMIR', 'U0BEA']);
  await seen.event(({ event, id, state }) => event === 'gate' && id?.startsWith('rotate') && state === 'open');
  await pause(4_000);
  await approve(slack, 'gate_approve', ['U0AMIR', 'U0BEA']);
  await pause(5_000);
  const workflow = `${temporal}/namespaces/default/workflows/${encodeURIComponent('ir/mcp-compromise/sentinel')}`;
  await shoot(workflow, 'temporal-timeline.png', { width: 1400, height: 1300 }, 9_000);
} finally {
  await browser.close();
  demo.kill('SIGTERM');
  await new Promise((resolve) => demo.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}

async function shoot(url, name, viewport, settle) {
  const page = await browser.newPage({ viewport });
  await page.goto(url, { waitUntil: 'load' });
  await pause(settle);
  await page.screenshot({ path: join(pictures, name) });
  await page.close();
}

/** Presses a button on every card that has it, as each of these people. */
async function approve(slack, action, users) {
  const { origin } = new URL(slack);
  const { messages } = await (await fetch(`${origin}/_sim/state`)).json();
  for (const message of messages.filter(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"${action}"`))) {
    for (const user of users) {
      const body = JSON.stringify({ user, channel: 'C0INC', ts: message.ts, action_id: action, confirm: true });
      await fetch(`${origin}/_sim/click`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      await pause(500);
    }
  }
}

function watch(child) {
  const events = [];
  let wake = () => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line));
    wake();
  });
  return {
    async event(wanted) {
      for (let at = 0; ; at++) {
        while (at >= events.length) await new Promise((resolve) => (wake = resolve));
        if (wanted(events[at])) return events[at];
      }
    },
  };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
