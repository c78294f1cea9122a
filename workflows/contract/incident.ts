import { z } from 'zod';

/** The name of an MCP server in inventory. Narrow on purpose: it becomes part of ids, paths and Slack text. */
export const ServerName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a server name has 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit');
export type ServerName = z.infer<typeof ServerName>;

/** The id of a person (a human, not an account) in the configuration. */
export const PersonId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a person id has 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit');
export type PersonId = z.infer<typeof PersonId>;

export const Severity = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** Severities from the least to the most severe. */
export const severities = Severity.options;

export const IncidentId = z.string().regex(/^INC-\d{8}-[0-9A-Z]{5}$/, 'an incident id looks like INC-20260218-7K3QF');
export type IncidentId = z.infer<typeof IncidentId>;

/** What starts a run of a playbook: the only input of the workflow. It names things; it grants nothing. */
export const Incident = z.object({
  id: IncidentId,
  playbook: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  server: ServerName,
  severity: Severity,
  requestedBy: PersonId,
  /** Why the responder started it, in their words. Shown as plain text only. */
  reason: z.string().max(500).optional(),
  /** How far back audit logs and conversations are read, in hours before the start. */
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 30),
});
export type Incident = z.infer<typeof Incident>;

/** `ir/<playbook>/<server>`: at most one open incident per server. */
export function workflowIdFor({ playbook, server }: Pick<Incident, 'playbook' | 'server'>): string {
  return `ir/${playbook}/${server}`;
}
