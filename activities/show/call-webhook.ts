import type { Overview } from '../../workflows/contract/status.ts';
import { whileBeating } from '../beat.ts';
import type { Secret } from '../secret.ts';

/** A service that is told of the end of an incident by HTTP, such as a pager. Its URL usually holds a token. */
export interface Webhook {
  url: Secret;
}

/**
 * Posts the end of an incident as JSON: ids, counts and addresses, and no text from evidence. The `Idempotency-Key` is
 * the same on every attempt.
 * @returns whether it was taken
 */
export async function callWebhook(webhook: Webhook, overview: Overview): Promise<boolean> {
  const { incident, workflowId, runId, phase, outcome, findingCount, openedAt, closedAt, report } = overview;
  const body = {
    event: 'incident',
    incident: incident.id,
    server: incident.server,
    playbook: incident.playbook,
    severity: incident.severity,
    phase,
    outcome,
    openedAt,
    closedAt,
    findingCount,
    steps: overview.steps.map(({ id, state }) => ({ id, state })),
    report: report.map(({ address, sha256 }) => ({ address, sha256 })),
    run: { workflowId, runId },
  };
  return whileBeating(async (cancelled) => {
    try {
      const answer = await fetch(webhook.url.reveal(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `${runId}/${outcome ?? phase}` },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([cancelled, AbortSignal.timeout(8_000)]),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  });
}
