import type { Confidence } from '../../workflows/contract/finding.ts';
import type { Severity } from '../../workflows/contract/incident.ts';
import { explained, type Part, total } from '../injection/score.ts';
import type { ConversationRecord } from './record.ts';
import { commandKey, commandsOf, isSensitivePath, type Target, targetsOf } from './targets.ts';

/** An action of the assistant that aims at something which only a tool result had named. */
export interface Followed {
  target: Target;
  /** The tool call. */
  call: ConversationRecord;
  /** The tool result that named the target first. */
  from: { file: string; line: number; turn: number; pointer: string; tool?: string };
  confidence: Confidence;
  severity: Severity;
  parts: Part[];
  score: number;
}

interface FirstSeen {
  trusted: boolean;
  source?: Followed['from'];
  lastTurn: number;
  /** How sure the rules were of the text that named it. */
  flagged?: Confidence;
  /** Words of sending or running stand beside it. */
  asked: boolean;
}

/** Within how many messages after the tool result an action still counts as following it. */
export const followTurns = 12;
const mostTargets = 20_000;
const mostFollowed = 200;
const asking =
  /\b(?:send|forward|e-?mail|post|upload|submit|transfer|report to|run|execute|visit|open|fetch|download|install|copy|bcc|notify|contact|call|invite|add|share|pay|wire|pipe|curl|wget)\b/i;
const outward =
  /send|mail|message|post|share|invite|forward|transfer|pay|upload|publish|webhook|create|update|write|comment|bash|shell|exec|terminal|powershell|run_/i;
const carrying =
  /(?:^|\s)(?:-d|--data\S{0,12}|-F|--form|-T|--upload-file|--post-file|-X ?(?:POST|PUT)|--request ?(?:POST|PUT)|-Body)\b/;
const dangerous =
  /\| ?(?:ba|z)?sh\b|\brm -\w{0,4}[rf]|\bcurl\b|\bwget\b|\bnc\b|base64 (?:-d|--decode)|\beval\b|chmod|\bssh\b|\bscp\b|powershell|iwr\b|crontab|vault (?:token|kv|write|delete)/;

/** Follows one conversation: which targets were named where first, and which the assistant then used. */
export class FollowTracker {
  readonly #seen = new Map<string, FirstSeen>();
  readonly #reported = new Set<string>();
  /** True when there were more targets than are remembered. */
  full = false;

  /** Takes the next text, in order. Returns what a tool call followed. */
  take(record: ConversationRecord, flagged?: Confidence): Followed[] {
    const followed = record.sourceKind === 'tool-call' ? this.#judge(record) : [];
    this.#remember(record, flagged);
    return followed;
  }

  #remember(record: ConversationRecord, flagged: Confidence | undefined): void {
    const trusted = record.sourceKind !== 'tool-result';
    const { file, line, turn, pointer, tool } = record;
    for (const { kind, key, at } of [...targetsOf(record.text), ...commandsOf(record.text)]) {
      const id = `${kind} ${key}`;
      const known = this.#seen.get(id);
      if (known) {
        known.lastTurn = turn;
        if (!trusted && !known.trusted && flagged && known.flagged !== 'confirmed') known.flagged = flagged;
        continue;
      }
      if (this.#seen.size >= mostTargets) {
        this.full = true;
        return;
      }
      const asked = !trusted && kind !== 'path' && asking.test(record.text.slice(Math.max(0, at - 100), at + 20));
      const source = { file, line, turn, pointer, ...(tool === undefined ? {} : { tool }) };
      this.#seen.set(id, {
        trusted,
        lastTurn: turn,
        asked,
        ...(trusted ? {} : { source }),
        ...(flagged && !trusted ? { flagged } : {}),
      });
    }
  }

  #judge(call: ConversationRecord): Followed[] {
    const whole = commandKey(call.text);
    const targets = [...commandsOf(call.text), ...targetsOf(call.text)];
    if (whole !== undefined) targets.unshift({ kind: 'command', key: whole, at: 0 });
    const use: Use = { call, carries: carrying.test(call.text), adds: /[?&][\w.-]{1,40}=/.test(call.text) };
    // The host of a URL or an address that is itself known says nothing more.
    const hosts = new Set(targets.filter((target) => this.#followable(target, call)).map(hostBehind));
    const found: Followed[] = [];
    for (const target of targets) {
      const seen = this.#followable(target, call);
      const id = idOf(target);
      if (!seen?.source || this.#reported.has(id) || this.#reported.size >= mostFollowed) continue;
      if (target.kind === 'host' && hosts.has(target.key)) continue;
      const judged = judge(target, use, seen);
      if (!judged) continue;
      this.#reported.add(id);
      found.push({ ...judged, target, call, from: seen.source });
    }
    return found;
  }

  #followable(target: Target, call: ConversationRecord): FirstSeen | undefined {
    const seen = this.#seen.get(idOf(target));
    return seen?.source && call.turn - seen.lastTurn <= followTurns ? seen : undefined;
  }
}

/** A tool call and what it does besides naming a target. */
interface Use {
  call: ConversationRecord;
  carries: boolean;
  adds: boolean;
}

function idOf({ kind, key }: Target): string {
  return `${kind} ${key}`;
}

function hostBehind({ kind, key }: Target): string {
  if (kind !== 'url' && kind !== 'email') return '';
  const start = kind === 'url' ? key.indexOf('://') + 3 : key.lastIndexOf('@') + 1;
  return (
    key
      .slice(start)
      .split(/[/?#:]/, 1)[0]
      ?.toLowerCase() ?? ''
  );
}

function judge(
  target: Target,
  use: Use,
  seen: FirstSeen,
): Pick<Followed, 'confidence' | 'severity' | 'parts' | 'score'> | undefined {
  const parts: Part[] = [{ points: 2, text: `only a tool result had named this ${target.kind}` }];
  const isPlace = target.kind === 'url' || target.kind === 'host';
  if (target.kind === 'path') {
    if (isSensitivePath(target.key)) parts.push({ points: 2, text: 'the path is sensitive' });
    else if (seen.flagged === undefined) return undefined;
  }
  if (target.kind === 'command' && dangerous.test(target.key))
    parts.push({ points: 2, text: 'the command fetches, removes or runs' });
  if (isPlace && use.carries) parts.push({ points: 2, text: 'the call carries data along' });
  else if (target.kind === 'host' && use.adds) parts.push({ points: 2, text: 'the call adds data to the address' });
  else if ((isPlace || target.kind === 'email') && outward.test(use.call.tool ?? ''))
    parts.push({ points: 1, text: 'the tool writes or sends' });
  if (seen.asked) parts.push({ points: 1, text: 'the tool result asks for it' });
  if (seen.flagged === 'hint') parts.push({ points: 1, text: 'a rule has a hint on that result' });
  else if (seen.flagged) parts.push({ points: 4, text: 'a rule found an injection in that result' });
  const score = total(parts);
  if (score < 3) return undefined;
  const sure = seen.flagged === 'likely' || seen.flagged === 'confirmed';
  const confidence = score >= 7 && sure ? 'confirmed' : score >= 5 ? 'likely' : 'hint';
  const severity = confidence === 'confirmed' ? 'critical' : confidence === 'likely' ? 'high' : 'low';
  return { parts, score, confidence, severity };
}

/** The rule's sentence with both places and the sum; none of the attacker's words. */
export function whyFollowed({ from, call, parts }: Followed): string {
  const place = from.file === call.file ? `line ${from.line}` : `${from.file}, line ${from.line}`;
  const tool = from.tool === undefined ? '' : ` of the tool ${from.tool.replace(/[^\w.:/-]/g, '').slice(0, 80)}`;
  return `The assistant acted on something that it knew only from a tool result${tool} (turn ${from.turn}, ${place}). ${explained(parts)}`;
}
