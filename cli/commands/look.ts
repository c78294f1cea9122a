import { Problem } from '../../worker/problem.ts';
import { searchAttributes } from '../../workflows/contract/names.ts';
import { follow } from '../follow.ts';
import { findIncident, listIncidents } from '../incidents.ts';
import { type CommonOptions, withSession } from '../session.ts';
import { colour, record, say, styleFor } from '../terminal.ts';
import { treeOf } from '../view/tree.ts';
import { duration } from '../view/words.ts';
import type { Register } from './command.ts';

interface Command<Options> {
  optsWithGlobals: () => Options;
}

export const status: Register = (program, run) => {
  program
    .command('status [incident]')
    .description('Show how an incident stands (id, server, or nothing if only one is open)')
    .option('--json', 'the whole status as one JSON object')
    .addHelpText('after', '\nExample:\n  ir status sentinel')
    .action(
      run((name: string | undefined, _: unknown, command: Command<CommonOptions>) =>
        withSession(command.optsWithGlobals(), async ({ client }) => {
          const found = await findIncident(client, name);
          if (command.optsWithGlobals().json) record(found);
          else for (const line of treeOf(found, process.stdout.columns ?? 100, Date.now())) say(line);
          return undefined;
        }),
      ),
    );
};

export const watch: Register = (program, run) => {
  program
    .command('watch [incident]')
    .description('Follow an incident until it is closed; Ctrl-C detaches')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', '\nExample:\n  ir watch INC-20260218-7K3QF')
    .action(
      run((name: string | undefined, _: unknown, command: Command<CommonOptions>) =>
        withSession(command.optsWithGlobals(), async ({ client }) => {
          const found = await findIncident(client, name);
          return follow(client, found.workflowId, found.runId, styleFor(command.optsWithGlobals()));
        }),
      ),
    );
};

const filters = [
  ['server', searchAttributes.server],
  ['phase', searchAttributes.phase],
  ['outcome', searchAttributes.outcome],
  ['severity', searchAttributes.severity],
  ['gate', searchAttributes.gate],
] as const;

interface ListOptions extends CommonOptions {
  server?: string;
  phase?: string;
  outcome?: string;
  severity?: string;
  gate?: string;
  open?: boolean;
  limit: string;
}

export const list: Register = (program, run) => {
  const command = program.command('list').description('List incidents, newest first');
  for (const [name] of filters) command.option(`--${name} <value>`, `only this ${name}`);
  command
    .option('--open', 'only open ones')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', '\nExample:\n  ir list --open --gate destructive')
    .action(run((_: unknown, self: Command<ListOptions>) => listAll(self.optsWithGlobals())));
};

function listAll(options: ListOptions) {
  return withSession(options, async ({ client }) => {
    const parts = filters.flatMap(([name, attribute]) => {
      const value = options[name];
      if (value === undefined) return [];
      if (!/^[a-z0-9._-]{1,63}$/.test(value)) throw new Problem('usage', `--${name} is a word of a-z 0-9 . _ -`);
      return [`${attribute} = '${value}'`];
    });
    if (options.open) parts.push("ExecutionStatus = 'Running'");
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1) throw new Problem('usage', '--limit is a whole number of at least 1.');
    const listed = await listIncidents(client, parts.join(' AND '), limit);
    if (options.json) for (const one of listed) record(one);
    else if (listed.length === 0) say('There is no such incident.');
    else {
      for (const { server, playbook, severity, outcome, phase, gate, startedAt, closedAt, temporalStatus } of listed) {
        const took = duration((closedAt ? Date.parse(closedAt) : Date.now()) - Date.parse(startedAt));
        // A run that Temporal ended without the engine keeps «open» as its last outcome; say what Temporal says.
        const state =
          outcome === 'open' ? (temporalStatus === 'RUNNING' ? phase : temporalStatus.toLowerCase()) : outcome;
        say(
          `${startedAt.slice(0, 16).replace('T', ' ')}  ${colour.bold(server.padEnd(16))} ${playbook.padEnd(16)} ${severity.padEnd(9)} ${state.padEnd(12)} ${took.padEnd(10)} ${gate === 'none' ? '' : `waits: ${gate} gate`}`,
        );
      }
    }
    return undefined;
  });
}

export const gates: Register = (program, run) => {
  program
    .command('gates')
    .description('List open gates and who may decide them')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', '\nExample:\n  ir gates')
    .action(
      run((_: unknown, command: Command<CommonOptions>) =>
        withSession(command.optsWithGlobals(), async ({ client }) => {
          const waiting = await listIncidents(client, "ExecutionStatus = 'Running' AND IrGate != 'none'");
          for (const { server } of waiting) {
            const found = await findIncident(client, server);
            for (const gate of found.gates.filter(({ state }) => state === 'open')) {
              if (command.optsWithGlobals().json) record(gate);
              else
                say(
                  `${found.incident.id}  ${gate.title}  ${gate.votes.length} of ${gate.quorum}; ${gate.approvers.map(({ name }) => name).join(', ')}; expires ${gate.expiresAt.slice(11, 16)} UTC`,
                );
            }
          }
          if (waiting.length === 0 && !command.optsWithGlobals().json) say('No gate is open.');
          return undefined;
        }),
      ),
    );
};
