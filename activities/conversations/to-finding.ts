import type { Finding } from '../../workflows/contract/finding.ts';
import { type Severity, severities } from '../../workflows/contract/incident.ts';
import type { Hit } from '../injection/scan-text.ts';
import { excerptOf } from '../mask.ts';
import { type Followed, whyFollowed } from './follow.ts';
import type { ConversationRecord } from './record.ts';

/** Whether a tool or a text belongs to the server that an incident is about. */
export function isOfServer(server: string, record: ConversationRecord): boolean {
  const tool = record.tool?.toLowerCase() ?? '';
  const name = server.toLowerCase();
  return (
    tool.startsWith(`mcp__${name}__`) ||
    [`${name}__`, `${name}.`, `${name}/`, `${name}:`].some((start) => tool.startsWith(start))
  );
}

/** A hit of a rule as a finding, with a masked excerpt. One step graver when it concerns the compromised server's tools. */
export function injectionFinding(hit: Hit, record: ConversationRecord, server: string | undefined): Finding {
  const concerned = server !== undefined && (isOfServer(server, record) || mentions(record.text, server));
  const base: Severity = hit.confidence === 'hint' ? raised(hit.rule.severity, -1) : hit.rule.severity;
  return {
    ...common(record, hit.rule.id),
    title: hit.rule.title,
    severity: concerned ? raised(base, 1) : base,
    confidence: hit.confidence,
    why: concerned ? `${hit.why} The tools of the compromised server are concerned.` : hit.why,
    excerpt: excerptOf(record.text, hit.start, hit.end),
    tags: [...hit.rule.tags],
  };
}

/** An action that followed a tool result, as a finding at the place of the action. */
export function followFinding(followed: Followed, server: string | undefined): Finding {
  const { call, target } = followed;
  const concerned =
    server !== undefined &&
    (isOfServer(server, call) || isOfServer(server, { ...call, tool: followed.from.tool ?? '' }));
  const why = whyFollowed(followed);
  const found = common(call, 'followed-untrusted-target');
  return {
    ...found,
    id: `${found.id}:${target.kind}@${target.at}`,
    title: 'The assistant used a target that came from a tool result',
    severity: concerned ? raised(followed.severity, 1) : followed.severity,
    confidence: followed.confidence,
    why: concerned ? `${why} The tools of the compromised server are concerned.` : why,
    excerpt: excerptOf(call.text, target.at, target.at + target.key.length),
    tags: ['OWASP LLM01:2025', 'OWASP LLM06:2025', 'AML.T0051.001', 'AML.T0053'],
  };
}

function common(
  record: ConversationRecord,
  rule: string,
): Pick<Finding, 'id' | 'rule' | 'source' | 'position' | 'at' | 'subject'> {
  return {
    id: `${rule}@${record.file}:${record.offset}${record.pointer}`,
    rule,
    source: 'conversation',
    position: {
      file: record.file,
      line: record.line,
      offset: record.offset,
      conversation: record.conversation,
      turn: record.turn,
    },
    ...(record.at === undefined ? {} : { at: record.at }),
    ...(record.subject === undefined ? {} : { subject: record.subject }),
  };
}

function mentions(text: string, server: string): boolean {
  return text.includes(`mcp__${server}__`);
}

function raised(severity: Severity, by: 1 | -1): Severity {
  return severities[Math.max(0, Math.min(severities.length - 1, severities.indexOf(severity) + by))] ?? severity;
}
