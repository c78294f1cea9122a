import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { Secret } from '../../activities/secret.ts';
import { requester } from '../../demo/people.ts';
import { playPeople } from '../../demo/play-people.ts';
import { loadConfig } from '../../worker/config.ts';
import { connectClient } from '../../worker/connection.ts';
import type { Exit } from '../../worker/exit-codes.ts';
import { Problem } from '../../worker/problem.ts';
import { storageOf } from '../../worker/storage.ts';
import { workflowIdFor } from '../../workflows/contract/incident.ts';
import type { Status } from '../../workflows/contract/status.ts';
import { follow } from '../follow.ts';
import { statusOf } from '../incidents.ts';
import { askAfterwards } from '../local/ask-afterwards.ts';
import { type DemoStack, startDemoStack } from '../local/demo-stack.ts';
import { colour, link, record, type Style, say, styleFor } from '../terminal.ts';
import { putSecret } from '../vault-put.ts';
import type { Register } from './command.ts';
import { incidentFrom, launch } from './start.ts';

interface DemoOptions {
  autoApprove?: boolean;
  folder?: string;
  json?: boolean;
  keep?: boolean;
  grace?: string;
}

export const demo: Register = (program, run) => {
  program
    .command('demo')
    .description(
      'A whole incident on this machine: real Temporal and OpenBao, a local Slack page, a planted compromise',
    )
    .option('--auto-approve', 'play the approvers, too, and end with the report')
    .option('--folder <folder>', 'where everything is kept; default .ir/demo-<time>')
    .option('--grace <seconds>', 'how long a rotation waits for late calls before it sweeps; default 45')
    .option('--keep', 'leave the servers running at the end, until Ctrl-C')
    .option('--json', 'one JSON object per line')
    .addHelpText(
      'after',
      '\nExample:\n  ir demo                   you press the buttons\n  ir demo --auto-approve    nobody has to',
    )
    .action(run((_: unknown, command: { optsWithGlobals: () => DemoOptions }) => runDemo(command.optsWithGlobals())));
};

async function runDemo(options: DemoOptions): Promise<Exit> {
  const style = styleFor(options);
  const folder = resolve(
    options.folder ??
      join('.ir', `demo-${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`),
  );
  const stack = await startDemoStack(folder, (sentence) => tell(style, sentence), settingsFrom(options));
  try {
    return await play(stack, options, style);
  } finally {
    await stack.stop();
  }
}

/** @throws Problem when a setting is no number of seconds */
export function settingsFrom({ grace }: { grace?: string }): { graceSeconds?: number } {
  if (grace === undefined) return {};
  const graceSeconds = Number(grace);
  if (!Number.isInteger(graceSeconds) || graceSeconds < 1)
    throw new Problem('usage', '--grace is a whole number of seconds.');
  return { graceSeconds };
}

async function play(stack: DemoStack, options: DemoOptions, style: Style): Promise<Exit> {
  const { config } = await loadConfig({ config: stack.configFile });
  const client = await connectClient(config);
  try {
    const input = {
      server: 'sentinel',
      playbook: 'mcp-compromise',
      severity: 'critical',
      hours: '72',
      as: requester,
      reason: 'Incident 4471 was closed by the service account of the server',
    };
    const incident = incidentFrom(input, config);
    tellPlaces(stack, style);
    const runId = await launch(client, config, incident);
    const workflowId = workflowIdFor(incident);
    tell(
      style,
      `Started ${incident.id}.${options.autoApprove ? '' : ' It waits for you: press Approve as two different people.'}`,
    );
    const playing = options.autoApprove
      ? playAll(client, stack, config.vault.address, { workflowId, runId }, style)
      : undefined;
    const stuck = ({ steps }: Status) =>
      options.autoApprove === true && steps.some(({ state }) => state === 'needs-human');
    const exit = await follow(client, workflowId, runId, style, stuck);
    await playing;
    await tellEnd(stack, style, incident.id, storageOf(config).reports);
    if (options.keep) await untilInterrupted(style);
    return exit;
  } finally {
    await client.connection.close();
  }
}

function playAll(
  client: Client,
  stack: DemoStack,
  vaultAddress: string,
  run: { workflowId: string; runId: string },
  style: Style,
): Promise<void> {
  const { slackUrl, personTokenFile } = stack;
  return playPeople({
    look: () => statusOf(client, run.workflowId, run.runId),
    slackUrl,
    // A person would make the value in the vendor's console; the stand-in for that console is a random number.
    doTask: async (task) => {
      const status = await statusOf(client, run.workflowId, run.runId);
      const address = status.gates.flatMap(({ plan }) => plan.actions).find(({ id }) => id === task)?.args.vault;
      if (typeof address !== 'string') return;
      const token = new Secret((await readFile(personTokenFile, 'utf8')).trim());
      await putSecret(vaultAddress, token, address, new Secret(`new-${randomBytes(24).toString('hex')}`));
    },
    say: (sentence) => style === 'plain' && say(colour.dim(sentence)),
  });
}

function tellPlaces({ slackUrl, temporal, configFile }: DemoStack, style: Style): void {
  const slack = `${slackUrl}/?as=U0AMIR`;
  if (style === 'json') {
    record({ event: 'places', slack, temporal: temporal.ui, config: configFile });
    return;
  }
  say(`Slack page:   ${link(slack, slack)}`);
  say(`Temporal UI:  ${link(temporal.ui, temporal.ui)}`);
  say(`Try:          ir status --config ${configFile}`);
  say();
}

async function tellEnd(stack: DemoStack, style: Style, incident: string, reports: string): Promise<void> {
  const answers = await askAfterwards(stack);
  const file = join(reports, incident, 'report.html');
  if (style === 'json') {
    record({ event: 'afterwards', answers });
    record({ event: 'report', file });
    return;
  }
  say();
  say('Asked the servers themselves, with what the thief holds and with what is new:');
  for (const { question, answer, good } of answers)
    say(`  ${good ? colour.green('✔') : colour.red('✖')} ${question}: ${answer}`);
  say();
  say(`Report: ${link(file, `file://${file}`)}`);
}

function tell(style: Style, sentence: string): void {
  if (style === 'json') record({ event: 'progress', text: sentence });
  else say(sentence);
}

async function untilInterrupted(style: Style): Promise<void> {
  tell(style, 'The servers stay up. Ctrl-C takes them down.');
  await new Promise<never>(() => undefined);
}
