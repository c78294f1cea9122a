import type { Check } from '../local/doctor-check.ts';
import { exitOfChecks, runDoctor } from '../local/doctor-checks.ts';
import type { CommonOptions } from '../session.ts';
import { colour, record, safe, say } from '../terminal.ts';
import type { Register } from './command.ts';

export const doctor: Register = (program, run) => {
  program
    .command('doctor')
    .description('Look at everything an incident will need, and change nothing')
    .option('--json', 'one JSON object per check')
    .addHelpText('after', '\nExample:\n  ir doctor --config /etc/ir/ir.yaml')
    .action(
      run(async (_: unknown, command: { optsWithGlobals: () => CommonOptions }) => {
        const { config, json } = command.optsWithGlobals();
        const checks = await runDoctor(config === undefined ? {} : { config });
        for (const check of checks) {
          if (json) record(check);
          else tell(check);
        }
        return exitOfChecks(checks);
      }),
    );
};

function tell({ name, state, says, fix }: Check): void {
  const mark = { ok: colour.green('✔'), warn: colour.yellow('!'), fail: colour.red('✖') }[state];
  say(`${mark} ${name}: ${safe(says)}`);
  if (fix !== undefined) say(`    ${safe(fix)}`);
}
