import { ApplicationFailure } from '@temporalio/common';
import type { StepInput } from '../../workflows/contract/activities.ts';
import { digestOf } from '../../workflows/contract/canonical.ts';
import type { Plan } from '../../workflows/contract/plan.ts';
import { type CommonOptions, configured } from '../session.ts';
import { colour, record, safe, say } from '../terminal.ts';
import type { Register } from './command.ts';
import { incidentFrom } from './start.ts';

interface PlanOptions extends CommonOptions {
  server: string;
  as?: string;
}

export const plan: Register = (program, run) => {
  program
    .command('plan')
    .description('Show what an incident would do to a server. Nothing is done, nobody is asked')
    .requiredOption('-s, --server <name>', 'the MCP server, as named in ir.yaml')
    .option('--as <person>', 'who asks: an id under people in ir.yaml')
    .option('--json', 'one plan per line')
    .addHelpText('after', '\nExample:\n  ir plan --server sentinel')
    .action(run((_: unknown, command: { optsWithGlobals: () => PlanOptions }) => show(command.optsWithGlobals())));
};

async function show(options: PlanOptions) {
  const { config } = await configured(options);
  const incident = incidentFrom({ ...options, playbook: 'mcp-compromise', severity: 'high', hours: '72' }, config);
  // Loaded late: the activities bring DuckDB and the vendors' clients along.
  const { createActivities } = await import('../../worker/create-activities.ts');
  const activities = await createActivities(config);
  const about = { incident: incident.id, server: incident.server };
  const dossier = await activities.resolveServer(about);
  const to = new Date();
  const window = { from: new Date(to.getTime() - incident.hours * 3_600_000).toISOString(), to: to.toISOString() };
  const input: StepInput = { ...about, window, dossier };
  for (const make of [activities.planRevocation, activities.planRotation, activities.planBump]) {
    // A step that cannot be planned would wait for a person; the others are still worth seeing.
    const made = await make(input).catch((error: unknown) => {
      if (error instanceof ApplicationFailure) return error.message;
      throw error;
    });
    if (typeof made === 'string') say(`${colour.red('✖')} ${safe(made)}`);
    else if (options.json) record({ ...made, digest: digestOf(made) });
    else tell(made);
  }
  return undefined;
}

function tell({ step, order, actions, because }: Plan): void {
  say(`${colour.bold(step)}  ${order === 'none' ? '' : order}`);
  for (const { title, effect, target, wayBack, breaks } of actions) {
    say(
      `  ${effect === 'destructive' ? colour.red('•') : '•'} ${safe(title)} (${effect})  ${colour.dim(safe(target))}`,
    );
    for (const sentence of breaks) say(`      breaks: ${safe(sentence)}`);
    say(`      way back: ${safe(wayBack)}`);
  }
  for (const sentence of because) say(colour.dim(`  ${safe(sentence)}`));
  say();
}
