import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Problem } from '../worker/problem.ts';
import { searchAttributes, statusQuery } from '../workflows/contract/names.ts';
import { Status } from '../workflows/contract/status.ts';

/** An incident as the list shows it; everything here stands in search attributes, so no worker is needed. */
export interface Listed {
  workflowId: string;
  runId: string;
  server: string;
  playbook: string;
  severity: string;
  phase: string;
  outcome: string;
  gate: string;
  startedAt: string;
  closedAt?: string;
  temporalStatus: string;
}

/** Incidents, newest first. `query` is a Temporal visibility query that narrows them. */
export async function listIncidents(client: Client, query = '', limit = 50): Promise<Listed[]> {
  const ours = `${searchAttributes.playbook} IS NOT NULL`;
  const listed: Listed[] = [];
  for await (const run of client.workflow.list({ query: query === '' ? ours : `${ours} AND (${query})` })) {
    const attribute = (name: string) => String(run.searchAttributes[name]?.[0] ?? '');
    listed.push({
      workflowId: run.workflowId,
      runId: run.runId,
      server: attribute(searchAttributes.server),
      playbook: attribute(searchAttributes.playbook),
      severity: attribute(searchAttributes.severity),
      phase: attribute(searchAttributes.phase),
      outcome: attribute(searchAttributes.outcome),
      gate: attribute(searchAttributes.gate),
      startedAt: run.startTime.toISOString(),
      ...(run.closeTime ? { closedAt: run.closeTime.toISOString() } : {}),
      temporalStatus: run.status.name,
    });
    if (listed.length >= limit) break;
  }
  return listed;
}

/**
 * Finds one incident by what a person types: its id (`INC-…`), its server, its workflow id, or nothing when only one is
 * open. @throws Problem `notFound`
 */
export async function findIncident(client: Client, name: string | undefined): Promise<Status> {
  const candidates = await listIncidents(client);
  if (candidates.length === 0)
    throw new Problem('notFound', 'There is no incident yet. Start one with `ir start --server NAME`.');
  if (name === undefined) {
    const open = candidates.filter(({ temporalStatus }) => temporalStatus === 'RUNNING');
    const only = open.length === 1 ? open[0] : candidates.length === 1 ? candidates[0] : undefined;
    if (!only)
      throw new Problem(
        'usage',
        `Say which incident: ${candidates
          .slice(0, 5)
          .map(({ server }) => server)
          .join(', ')}. \`ir list\` shows them.`,
      );
    return statusOf(client, only.workflowId, only.runId);
  }
  const byServer = candidates.find(({ server, workflowId }) => server === name || workflowId === name);
  if (byServer) return statusOf(client, byServer.workflowId, byServer.runId);
  for (const { workflowId, runId } of candidates) {
    const status = await statusOf(client, workflowId, runId);
    if (status.incident.id === name) return status;
  }
  throw new Problem(
    'notFound',
    `There is no incident ${JSON.stringify(name.slice(0, 60))}. \`ir list\` shows the ones there are.`,
  );
}

/**
 * Asks a run how it stands; needs a worker that answers.
 * @throws Problem `notFound` or, without a worker, `unreachable`
 */
export async function statusOf(client: Client, workflowId: string, runId?: string): Promise<Status> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const answer = await client.withDeadline(Date.now() + 8_000, () => handle.query<unknown>(statusQuery));
    return Status.parse(answer);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new Problem('notFound', `There is no incident ${workflowId}.`);
    if (isDeadline(error))
      throw new Problem(
        'unreachable',
        `No worker answers for ${workflowId}. Start one with \`ir worker\`; nothing is lost meanwhile.`,
      );
    throw error;
  }
}

function isDeadline(error: unknown): boolean {
  const text =
    error instanceof Error
      ? `${error.name} ${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`
      : '';
  return /deadline|no poller|FAILED_PRECONDITION|CANCELLED/i.test(text);
}
