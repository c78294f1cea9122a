import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../worker/problem.ts';
import { storageOf } from '../../worker/storage.ts';
import { IncidentId } from '../../workflows/contract/incident.ts';
import { findIncident } from '../incidents.ts';
import { type CommonOptions, configured, withSession } from '../session.ts';
import { link, say } from '../terminal.ts';
import type { Register } from './command.ts';

interface ReportOptions extends CommonOptions {
  markdown?: boolean;
}

export const report: Register = (program, run) => {
  program
    .command('report [incident]')
    .description('Show where the report of an incident is, or print it')
    .option('--markdown', 'print the Markdown')
    .option('--json', 'print the JSON')
    .addHelpText('after', '\nExample:\n  ir report INC-20260218-7K3QF --markdown')
    .action(
      run((name: string | undefined, _: unknown, command: { optsWithGlobals: () => ReportOptions }) =>
        show(name, command.optsWithGlobals()),
      ),
    );
};

async function show(name: string | undefined, options: ReportOptions) {
  const { config } = await configured(options);
  // The report lies on disk by the incident's id, so an id needs neither Temporal nor a worker.
  const id = IncidentId.safeParse(name).success
    ? name
    : await withSession(options, async ({ client }) => (await findIncident(client, name)).incident.id);
  const folder = join(storageOf(config).reports, id ?? '');
  const kind = options.json ? 'json' : options.markdown ? 'md' : 'html';
  const file = join(folder, `report.${kind}`);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Problem(
      'notFound',
      `There is no report of ${id} in ${folder}. It is written when the incident closes, on the machine of the worker.`,
    );
  });
  if (kind === 'html') say(link(file, `file://${file}`));
  else process.stdout.write(text);
  return undefined;
}
