/** Where people can look further. */
export interface Links {
  /** The Temporal UI including its namespace: `http://127.0.0.1:8233/namespaces/default`. */
  temporalUi?: string;
}

/** mrkdwn link to a run in the Temporal UI; empty where there is no UI or the ids cannot be part of a URL. */
export function runLink(links: Links, run: { workflowId: string; runId: string }): string {
  if (links.temporalUi === undefined) return '';
  const ids = /^[\w./-]{1,200}$/;
  if (!ids.test(run.workflowId) || !ids.test(run.runId)) return '';
  const base = links.temporalUi.replace(/\/+$/, '');
  return `<${base}/workflows/${encodeURIComponent(run.workflowId)}/${encodeURIComponent(run.runId)}/history|Timeline>`;
}
