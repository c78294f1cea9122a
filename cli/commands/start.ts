import { randomInt } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { Option } from 'commander';
import { closestTo } from '../../activities/vault/closest.ts';
import type { Config } from '../../worker/config.ts';
import { Problem } from '../../worker/problem.ts';
import { Incident, ServerName, severities, workflowIdFor } from '../../workflows/contract/incident.ts';
import { searchAttributes } from '../../workflows/contract/names.ts';
import * as playbooks from '../../workflows/playbooks/index.ts';
import { follow } from '../follow.ts';
import { statusOf } from '../incidents.ts';
import { type CommonOptions, withSession } from '../session.ts';
import { personHere } from '../speak.ts';
import { record, say, styleFor, warn } from '../terminal.ts';
import type { Register } from './command.ts';

/** What a responder says when starting an incident, as typed. */
export interface StartInput {
  server: string;
  playbook: string;
  severity: string;
  hours: string;
  reason?: string;
  as?: string;
}

interface StartOptions extends CommonOptions, StartInput {
  detach?: boolean;
}

export const start: Register = (program, run) => {
  program
    .command('start')
    .description('Start a playbook against a compromised MCP server and watch it')
    .requiredOption('-s, --server <name>', 'the MCP server, as named in ir.yaml')
    .option('-p, --playbook <name>', 'the playbook', 'mcp-compromise')
    .addOption(new Option('--severity <level>', 'how bad it is').choices([...severities]).default('high'))
    .option('--hours <n>', 'how far back logs and conversations are read', '72')
    .option('--reason <text>', 'why; shown to the approvers')
    .option('--as <person>', 'who starts it: an id under people in ir.yaml')
    .option('-d, --detach', 'do not watch')
    .option('--json', 'one JSON object per line')
    .addHelpText(
      'after',
      '\nExample:\n  ir start --server sentinel --severity critical --reason "token seen in a public gist"',
    )
    .action(
      run((_: unknown, command: { optsWithGlobals: () => StartOptions }) => startIncident(command.optsWithGlobals())),
    );
};

function startIncident(options: StartOptions) {
  return withSession(options, async ({ config, client }) => {
    const incident = incidentFrom(options, config);
    const workflowId = workflowIdFor(incident);
    const style = styleFor(options);
    const started = await launch(client, config, incident).catch((error: unknown) => {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    });
    if (started === undefined) return attach(client, workflowId, options);
    if (style === 'json') record({ event: 'started', incident: incident.id, workflowId, runId: started });
    else say(`Started ${incident.id}: ${incident.playbook} on ${incident.server}.`);
    if (options.detach) {
      if (style !== 'json') say(`Watch it with: ir watch ${incident.id}`);
      return undefined;
    }
    return follow(client, workflowId, started, style);
  });
}

/** Checks what the responder typed against the configuration. @throws Problem that offers what was probably meant */
export function incidentFrom(options: StartInput, config: Config): Incident {
  const server = ServerName.safeParse(options.server);
  const known = Object.keys(config.servers);
  if (!server.success)
    throw new Problem(
      'usage',
      `That is no server name: ${server.error.issues[0]?.message}. Known servers: ${known.join(', ')}.`,
    );
  if (!Object.hasOwn(config.servers, server.data)) {
    const close = closestTo(server.data, known);
    const hint = close === undefined ? `Known servers: ${known.join(', ')}.` : `Did you mean ${close}?`;
    throw new Problem('notFound', `There is no server ${server.data} in ir.yaml. ${hint}`);
  }
  const names = Object.values(playbooks).map(({ name }) => name);
  if (!names.includes(options.playbook))
    throw new Problem(
      'notFound',
      `There is no playbook ${JSON.stringify(options.playbook.slice(0, 60))}; there is ${names.join(', ')}.`,
    );
  const parsed = Incident.safeParse({
    id: newId(),
    playbook: options.playbook,
    server: server.data,
    severity: options.severity,
    requestedBy: personHere(config, options.as),
    hours: Number(options.hours),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Problem('usage', `--${issue?.path.join('.')}: ${issue?.message}.`);
}

/** `INC-<day>-<5 letters>`, without letters that are mistaken for digits. */
function newId(): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const tail = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return `INC-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${tail}`;
}

/** Starts the run. @returns its run id @throws WorkflowExecutionAlreadyStartedError when one is open for the server */
export async function launch(client: Client, config: Config, incident: Incident): Promise<string> {
  const attribute = (name: string, value: string) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value });
  const handle = await client.workflow.start(incident.playbook, {
    taskQueue: config.temporal.taskQueue,
    workflowId: workflowIdFor(incident),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    args: [incident],
    staticSummary: `${incident.id}: ${incident.playbook} on ${incident.server} (${incident.severity})`,
    staticDetails: `Started by ${incident.requestedBy}. Reads back ${incident.hours} hours. Nothing destructive happens before people approve it.`,
    typedSearchAttributes: new TypedSearchAttributes([
      attribute(searchAttributes.server, incident.server),
      attribute(searchAttributes.playbook, incident.playbook),
      attribute(searchAttributes.severity, incident.severity),
      attribute(searchAttributes.phase, 'analysis'),
      attribute(searchAttributes.outcome, 'open'),
      attribute(searchAttributes.gate, 'none'),
    ]),
  });
  return handle.firstExecutionRunId;
}

/** At most one incident per server is open: the second start shows the first one. */
async function attach(client: Client, workflowId: string, options: StartOptions) {
  const status = await statusOf(client, workflowId);
  warn(
    `${status.incident.id} is already open for ${status.incident.server}, started by ${status.requester} at ${status.openedAt.slice(0, 16).replace('T', ' ')} UTC.`,
  );
  const style = styleFor(options);
  if (options.detach || style !== 'live') {
    warn(`Watch it with: ir watch ${status.incident.id}`);
    return 'running' as const;
  }
  return follow(client, workflowId, status.runId, style);
}
