import { writtenFor } from './shift-time.ts';

interface Worker {
  user: string;
  client: string;
  /** First and last hour of their usual day, UTC. */
  from: number;
  until: number;
}

const people: readonly Worker[] = [
  { user: 'ines.duarte@northwind.example', client: 'claude-code', from: 8, until: 17 },
  { user: 'tomas.weiss@northwind.example', client: 'claude-code', from: 7, until: 16 },
  { user: 'aiko.mori@northwind.example', client: 'vscode-copilot', from: 9, until: 18 },
  { user: 'ravi.menon@northwind.example', client: 'cursor', from: 4, until: 13 },
  { user: 'lea.fontaine@northwind.example', client: 'claude-desktop', from: 8, until: 17 },
  { user: 'sam.okafor@northwind.example', client: 'cursor', from: 13, until: 22 },
];

const calls = [
  {
    server: 'sentinel',
    tool: 'run_kql_query',
    parameters: { query: 'SecurityEvent | where TimeGenerated > ago(4h) | take 50', timespan: 'PT4H' },
    most: 900,
  },
  { server: 'sentinel', tool: 'list_incidents', parameters: { status: 'New', top: 20 }, most: 20 },
  { server: 'sentinel', tool: 'get_incident', parameters: { include: 'entities' }, most: 1 },
  { server: 'github', tool: 'list_issues', parameters: { repo: 'infra', state: 'open' }, most: 40 },
  { server: 'github', tool: 'search_code', parameters: { q: 'retry policy' }, most: 60 },
  { server: 'greynoise', tool: 'lookup_ip', parameters: { ip: '198.51.100.23' }, most: 1 },
  { server: 'jira', tool: 'search_issues', parameters: { jql: 'project = SOC' }, most: 50 },
  { server: 'slack', tool: 'search_messages', parameters: { query: 'sentinel' }, most: 30 },
] as const;

const days = 14;

/**
 * Two weeks of ordinary work around the planted incident, as JSON Lines in the audit schema: the same on every machine,
 * so that the demo tells the same story everywhere.
 */
export function backgroundTraffic(): string[] {
  const random = generator(20_260_218);
  const lines: { at: number; line: string }[] = [];
  const add = (at: number, event: Record<string, unknown>) =>
    lines.push({ at, line: JSON.stringify({ timestamp: new Date(at).toISOString(), ...event }) });
  const start = writtenFor - days * 86_400_000;
  for (let day = 0; day < days; day++) {
    const midnight = Math.floor(start / 86_400_000) * 86_400_000 + day * 86_400_000;
    for (const { user, client, from, until } of people) {
      const count = 8 + Math.floor(random() * 14);
      for (let call = 0; call < count; call++) {
        const at = midnight + (from + random() * (until - from)) * 3_600_000;
        const kind = calls[Math.floor(random() * calls.length)];
        if (!kind || at > writtenFor) continue;
        const records = 1 + Math.floor(random() * kind.most);
        add(at, {
          mcp_server: kind.server,
          tool_called: kind.tool,
          parameters: kind.parameters,
          user,
          ai_client: client,
          result_size: `${records} records`,
        });
      }
    }
    // A nightly job reads a lot at an odd hour, every night: recurring work that a detection must know to excuse.
    add(midnight + 2.5 * 3_600_000, {
      mcp_server: 'sentinel',
      tool_called: 'run_kql_query',
      parameters: { query: 'Heartbeat | summarize count() by Computer', timespan: 'P1D' },
      user: 'svc-nightly-report@northwind.example',
      ai_client: 'cron',
      result_size: `${61_000 + Math.floor(random() * 4_000)} records`,
    });
  }
  return lines.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

/** A small seeded generator (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
