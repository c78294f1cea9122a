import type { App } from '@slack/bolt';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { z } from 'zod';
import { Gate } from '../../workflows/contract/gate.ts';
import { ServerName } from '../../workflows/contract/incident.ts';
import { searchAttributes, statusQuery } from '../../workflows/contract/names.ts';
import { Overview } from '../../workflows/contract/status.ts';
import { progressOf } from '../cards/gate-decisions.ts';
import { headlineOf } from '../cards/incident-card.ts';
import { fitLines, limits } from '../cards/limits.ts';
import { utc } from '../cards/moment.ts';
import { progressLine } from '../cards/step-lines.ts';
import { code, prose } from '../cards/text.ts';
import { acknowledge } from './acknowledge.ts';
import type { GatewayParts } from './parts.ts';
import { Command } from './payloads.ts';
import { respond } from './replies.ts';

const help = [
  '`/ir status` shows the open incidents, `/ir status SERVER` the one of a server.',
  '`/ir gates` shows what waits for an approval.',
  'Decide on the cards in the incident channel. Everything else is done with the command line, `ir help`.',
].join('\n');

const View = Overview.extend({ gates: z.array(Gate) });
type View = z.infer<typeof View>;
/** At most this many runs are asked for one answer. */
const mostRuns = 10;
const deadlineMs = 3_000;

/** Listens to `/ir`. It only reads, answers only people of the configuration, and only the asker sees the answer. */
export function listenToCommands(app: App, parts: GatewayParts): void {
  app.command('/ir', async ({ ack, body }) => {
    await acknowledge(() => ack(), parts.logger);
    const command = Command.parse(body);
    const { team_id: team, user_id: user } = command;
    const identity = await parts.identities.of({ team, user, home: team });
    const text = identity.known ? await answerTo(parts.temporal, command.text) : identity.sentence;
    await respond(command.response_url, { response_type: 'ephemeral', text }, parts.logger);
  });
}

async function answerTo(temporal: Client, text: string): Promise<string> {
  const [verb = 'help', server, ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0) return `That is too much at once.\n${help}`;
  try {
    if (verb === 'status') return await statusOf(temporal, server);
    if (verb === 'gates') return await gatesOf(temporal);
    return help;
  } catch {
    return 'The engine cannot be reached. Try again later, or use `ir status`.';
  }
}

async function statusOf(temporal: Client, server: string | undefined): Promise<string> {
  if (server !== undefined && !ServerName.safeParse(server).success) return 'That is not the name of a server.';
  const which = server === undefined ? '' : ` AND ${searchAttributes.server} = '${server}'`;
  const runs = await openRuns(temporal, `${searchAttributes.playbook} IS NOT NULL${which}`);
  if (runs.length === 0) return server === undefined ? 'No incident is open.' : `No incident is open for ${server}.`;
  const lines = await Promise.all(runs.map((run) => read(temporal, run, statusLine)));
  return fitLines(lines, limits.section);
}

async function gatesOf(temporal: Client): Promise<string> {
  const runs = await openRuns(temporal, `${searchAttributes.gate} IN ('reversible', 'destructive')`);
  const lines = await Promise.all(runs.map((run) => read(temporal, run, gateLines)));
  return lines.length === 0 ? 'No gate is open.' : fitLines(lines, limits.section);
}

async function openRuns(temporal: Client, query: string): Promise<WorkflowExecutionInfo[]> {
  return temporal.withDeadline(Date.now() + deadlineMs, async () => {
    const runs: WorkflowExecutionInfo[] = [];
    for await (const run of temporal.workflow.list({ query: `ExecutionStatus = 'Running' AND ${query}` })) {
      runs.push(run);
      if (runs.length === mostRuns) break;
    }
    return runs;
  });
}

async function read(temporal: Client, run: WorkflowExecutionInfo, show: (view: View) => string): Promise<string> {
  const handle = temporal.workflow.getHandle(run.workflowId, run.runId);
  try {
    const answer = await temporal.withDeadline(Date.now() + deadlineMs, () => handle.query<unknown>(statusQuery));
    return show(View.parse(answer));
  } catch {
    return `• ${code(run.workflowId, 150)} is open, but no worker says how it stands.`;
  }
}

function statusLine(view: View): string {
  return `• ${headlineOf(view)} ${progressLine(view.steps)}`;
}

function gateLines(view: View): string {
  const open = view.gates.filter(({ state }) => state === 'open');
  const lines = open.map(
    (gate) =>
      `• ${prose(gate.title, 200)} (${gate.effect}) ${progressOf(gate)}; expires ${utc(gate.expiresAt)}, incident ${prose(view.incident.id, 40)}`,
  );
  return lines.length === 0 ? `• ${headlineOf(view)} Its gate has just closed.` : lines.join('\n');
}
