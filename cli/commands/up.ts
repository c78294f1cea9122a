import { join, resolve } from 'node:path';
import { loadConfig } from '../../worker/config.ts';
import { startDemoStack } from '../local/demo-stack.ts';
import { link, say } from '../terminal.ts';
import type { Register } from './command.ts';
import { settingsFrom } from './demo.ts';

export const up: Register = (program, run) => {
  program
    .command('up')
    .description('Start the embedded default and keep it up: Temporal, OpenBao, Slack page, stand-ins, worker, gateway')
    .option('--folder <folder>', 'where everything is kept', join('.ir', 'up'))
    .option('--grace <seconds>', 'how long a rotation waits for late calls before it sweeps; default 45')
    .addHelpText('after', '\nExample:\n  ir up\n  ir start --server sentinel --config .ir/up/case/ir.yaml --as mara')
    .action(run((_: unknown, command: { optsWithGlobals: () => UpOptions }) => keepUp(command.optsWithGlobals())));
};

interface UpOptions {
  folder: string;
  grace?: string;
}

async function keepUp({ folder, ...options }: UpOptions) {
  const stack = await startDemoStack(resolve(folder), (sentence) => say(sentence), settingsFrom(options));
  const { config } = await loadConfig({ config: stack.configFile });
  say(`Slack page:   ${link(stack.slackUrl, stack.slackUrl)}`);
  say(`Temporal UI:  ${link(stack.temporal.ui, stack.temporal.ui)}`);
  say(
    `Start one:    ir start --config ${stack.configFile} --as mara --server ${Object.keys(config.servers)[0] ?? 'NAME'}`,
  );
  say('Ctrl-C takes everything down.');
  // A signal takes everything down and ends this process.
  return new Promise<undefined>(() => undefined);
}
