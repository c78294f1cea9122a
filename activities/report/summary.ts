import type { IncidentRecord } from './read-record.ts';

/** What happened, in plain words: a few sentences that a manager reads first. */
export function summaryOf(record: IncidentRecord): string[] {
  const { incident, gates, rotations, tasks, findings, proofs } = record;
  const requester = record.names.get(incident.requestedBy) ?? incident.requestedBy;
  const minutes = Math.max(1, Math.round((Date.parse(record.closedAt) - Date.parse(record.openedAt)) / 60_000));
  const approved = gates.filter(({ state }) => state === 'approved').length;
  const rotated = rotations.filter(({ state }) => state === 'rotated').length;
  const grave = findings.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  const failed = proofs.filter(({ ok }) => !ok).length;
  return [
    `${requester} reported the MCP server ${incident.server} as compromised on ${record.openedAt.slice(0, 16).replace('T', ' ')} UTC. The incident is ${record.outcome} after ${minutes} min.`,
    `${approved} of ${gates.length} gates were approved. ${record.credentials.length} credentials were within reach: ${rotated} were rotated by the engine, ${tasks.length} by people.`,
    `${record.findingCount} findings, ${grave} of them grave among those shown.`,
    failed === 0
      ? `All ${proofs.length} checks that were asked of the servers afterwards passed.`
      : `${failed} of ${proofs.length} checks that were asked of the servers afterwards failed: see Proofs.`,
  ];
}

/** What is still to be done by hand, in sentences. Empty when nothing is. */
export function leftToDo(record: IncidentRecord): string[] {
  const steps = record.steps
    .filter(({ text }) => !text.startsWith('done'))
    .filter(({ endedAt }) => endedAt !== undefined)
    .map(({ title, text }) => `${title} — ${text}`);
  const tasks = record.tasks
    .filter(({ state }) => !state.startsWith('verified'))
    .map(({ action, state, checks }) => `${action.title}: ${state}. ${checks.map(({ text }) => text).join(' ')}`);
  const rotations = record.rotations.filter(({ state }) => state !== 'rotated').map(({ summary }) => summary);
  const unproven = record.rotations
    .filter(({ state, oldRefusedAt }) => state === 'rotated' && oldRefusedAt === undefined)
    .map(({ credential }) => `${credential}: the old value is revoked, unproven.`);
  const gaps = record.coverage.flatMap(({ title, coverage }) => coverage.gaps.map((gap) => `${title}: ${gap}`));
  return [...steps, ...rotations, ...tasks, ...unproven, ...gaps];
}
