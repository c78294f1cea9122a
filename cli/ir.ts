#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../worker/exit-codes.ts';
import { Problem } from '../worker/problem.ts';
import type { Ended } from './commands/command.ts';
import * as commands from './commands/index.ts';
import { safe, say, warn } from './terminal.ts';

const program = new Command('ir')
  .description(
    'Incident-response runbooks for compromised MCP servers. Nothing destructive happens before people approve it.',
  )
  .option('-c, --config <file>', 'the configuration; else IR_CONFIG, ./ir.yaml, then the XDG configuration folder')
  .showSuggestionAfterError(true)
  .helpCommand(false)
  .exitOverride()
  .configureOutput({ writeErr: (text) => warn(text.trimEnd()) })
  .addHelpText(
    'after',
    '\nStart here:\n  ir demo                     a whole incident on this machine, with a local Slack page\n  ir start --server NAME      the real thing\n  ir help exit-codes          what the exit codes mean',
  );

program
  .command('help [topic]')
  .description('Help for a command, or `ir help exit-codes`')
  .action((topic?: string) => {
    if (topic === 'exit-codes') {
      for (const { code, means } of Object.values(exitCodes)) say(`${String(code).padStart(4)}  ${means}`);
      return;
    }
    const command = topic === undefined ? program : program.commands.find((one) => one.name() === topic);
    if (!command)
      throw new Problem('usage', `There is no command ${JSON.stringify(topic?.slice(0, 40))}. \`ir help\` lists them.`);
    command.outputHelp();
  });

/** Runs an action and turns how it ended into an exit code; whatever goes wrong is one sentence. */
function run<Args extends unknown[]>(action: (...args: Args) => Ended): (...args: Args) => Promise<void> {
  return async (...args) => {
    const exit = await action(...args);
    process.exitCode = exitCodes[exit ?? 'ok'].code;
  };
}

for (const register of Object.values(commands)) register(program, run);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}
// Native parts of libraries can keep a process alive after its work is done.
process.exit(process.exitCode ?? 0);

function tell(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : exitCodes.usage.code;
  }
  if (error instanceof Problem) {
    warn(safe(error.message));
    return exitCodes[error.exit].code;
  }
  const sentence =
    error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.message : undefined;
  warn(
    sentence === undefined
      ? 'That should not have happened. Run it again with IR_DEBUG=1 and report what it prints.'
      : safe(sentence),
  );
  if (process.env.IR_DEBUG !== undefined && error instanceof Error) warn(error.stack ?? error.message);
  return exitCodes.failed.code;
}
