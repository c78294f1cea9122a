import { z } from 'zod';
import { Evidence } from '../../workflows/contract/evidence.ts';
import { Coverage, Finding } from '../../workflows/contract/finding.ts';
import { Incident } from '../../workflows/contract/incident.ts';
import type { LedgerChain, LedgerEntry } from '../../workflows/contract/ledger.ts';
import { Action, Plan } from '../../workflows/contract/plan.ts';
import { RotationResult } from '../../workflows/contract/rotation.ts';
import { Credential } from '../../workflows/contract/server.ts';
import { Signed, Statement } from '../../workflows/contract/statement.ts';
import { firstBreak } from '../ledger-store.ts';

/** One chain of the ledger as it lies on disk. */
export interface ChainLines {
  chain: LedgerChain;
  entries: LedgerEntry[];
}

/** What the report says, read out of ledger lines and nothing else. Times are ISO 8601, UTC. */
export interface IncidentRecord {
  incident: Incident;
  outcome: string;
  openedAt: string;
  closedAt: string;
  window: { from: string; to: string };
  names: Map<string, string>;
  steps: StepRecord[];
  gates: GateRecord[];
  tasks: TaskRecord[];
  credentials: Credential[];
  rotations: RotationResult[];
  proofs: ProofLine[];
  findings: Finding[];
  findingCount: number;
  coverage: { title: string; coverage: Coverage }[];
  perHour: number[];
  callers: { user: string; calls: number; lastAt: string }[];
  evidence: Evidence[];
  refusals: { at: string; text: string }[];
  timeline: LedgerEntry[];
  chains: { name: string; lines: number; head: string; broken?: string }[];
}

export interface StepRecord {
  id: string;
  title: string;
  startedAt: string;
  endedAt?: string;
  text: string;
}

export interface GateRecord {
  id: string;
  step: string;
  digest: string;
  plan: Plan;
  quorum: number;
  openedAt: string;
  closedAt?: string;
  state: string;
  decisions: { name: string; verdict: string; reason?: string; at: string; via: string }[];
}

export interface TaskRecord {
  id: string;
  action: Action;
  openedAt: string;
  state: string;
  checks: { ok: boolean; text: string }[];
}

export interface ProofLine {
  ok: boolean;
  text: string;
  at: string;
}

const Opened = z.object({ incident: Incident, window: z.object({ from: z.string(), to: z.string() }) });
const GateOpened = z.object({ gate: z.string(), digest: z.string(), plan: Plan, quorum: z.number() });
const GateClosed = z.object({ gate: z.string(), state: z.string() });
const Decided = z.object({ gate: z.string(), signed: Signed });
const TaskOpened = z.object({ task: z.string(), action: Action });
const TaskClosed = z.object({ task: z.string(), checks: z.array(z.object({ ok: z.boolean(), text: z.string() })) });
const Proofs = z.object({ proofs: z.array(z.object({ ok: z.boolean(), text: z.string(), at: z.string() })) });
const People = z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) });
const Reach = z.object({ credentials: z.array(Credential) });
const Found = z.object({ findings: z.array(Finding), findingCount: z.number(), coverage: Coverage });
const Calls = z.object({
  perHour: z.array(z.number()),
  callers: z.array(z.object({ user: z.string(), calls: z.number(), lastAt: z.string() })),
});
const Pieces = z.object({ evidence: z.array(Evidence) });
const Bumped = z.object({ before: Evidence, after: Evidence });

/**
 * Reads the ledger into a record. Lines that do not hold together are still shown; what is broken is said.
 * @throws Error when the first chain has no opening line
 */
export function readRecord(chains: readonly ChainLines[]): IncidentRecord {
  const entries = chains[0]?.entries ?? [];
  const opened = entries.find(({ kind }) => kind === 'incident-opened');
  if (!opened) throw new Error('the ledger has no opening line');
  const { incident, window } = Opened.parse(opened.data);
  const closed = entries.findLast(({ kind }) => kind === 'incident-closed');
  const results = entries.filter(({ kind }) => kind === 'evidence').map(({ data }) => data);
  const found = all(Found, results);
  const calls = all(Calls, results)[0];
  return {
    incident,
    window,
    outcome: z.object({ outcome: z.string() }).safeParse(closed?.data).data?.outcome ?? 'open',
    openedAt: opened.at,
    closedAt: closed?.at ?? entries.at(-1)?.at ?? opened.at,
    names: new Map(all(People, results).flatMap(({ people }) => people.map(({ id, name }) => [id, name] as const))),
    steps: stepsOf(entries),
    gates: gatesOf(entries, results),
    tasks: tasksOf(entries),
    credentials: all(Reach, results)[0]?.credentials ?? [],
    rotations: all(RotationResult, results),
    proofs: all(Proofs, results).flatMap(({ proofs }) => proofs),
    findings: found.flatMap(({ findings }) => findings),
    findingCount: found.reduce((sum, { findingCount }) => sum + findingCount, 0),
    coverage: found.map(({ coverage }, at) => ({ title: at === 0 ? 'Audit logs' : 'Conversation history', coverage })),
    perHour: calls?.perHour ?? [],
    callers: calls?.callers ?? [],
    evidence: [
      ...all(Pieces, results).flatMap(({ evidence }) => evidence),
      ...all(Bumped, results).flatMap(({ before, after }) => [before, after]),
    ],
    refusals: entries.filter(({ kind }) => kind === 'refusal').map(({ at, text }) => ({ at, text })),
    timeline: chains
      .flatMap(({ entries }) => entries)
      .filter(({ kind }) => kind !== 'evidence')
      .sort((a, b) => a.at.localeCompare(b.at)),
    chains: chains.map(({ chain, entries }) => {
      const broken = firstBreak(entries);
      return {
        name: chain.name,
        lines: entries.length,
        head: entries.at(-1)?.hash ?? '',
        ...(broken === undefined ? {} : { broken: broken.why }),
      };
    }),
  };
}

/** Every value that has the shape; the others are about something else. */
function all<Schema extends z.ZodType>(schema: Schema, values: readonly unknown[]): z.output<Schema>[] {
  return values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

function stepsOf(entries: readonly LedgerEntry[]): StepRecord[] {
  return entries
    .filter(({ kind }) => kind === 'step-started' || kind === 'step-ended')
    .reduce<StepRecord[]>((steps, { kind, step: id = '', at, text }) => {
      const known = steps.find((step) => step.id === id);
      if (known === undefined) {
        const title = text.replace(kind === 'step-started' ? / started\.$/ : /: [\w-]+\..*$/s, '');
        steps.push({
          id,
          title,
          startedAt: at,
          text: kind === 'step-started' ? 'running' : text.slice(title.length + 2),
        });
      }
      const step = steps.find((one) => one.id === id);
      if (kind === 'step-ended' && step) {
        step.endedAt = at;
        step.text = text.slice(step.title.length + 2);
      }
      return steps;
    }, []);
}

function gatesOf(entries: readonly LedgerEntry[], results: readonly unknown[]): GateRecord[] {
  const names = new Map(
    all(People, results).flatMap(({ people }) => people.map(({ id, name }) => [id, name] as const)),
  );
  const gates: GateRecord[] = [];
  for (const { kind, at, step = '', data } of entries) {
    const opened = kind === 'gate-opened' ? GateOpened.safeParse(data).data : undefined;
    if (opened) {
      const { gate: id, digest, plan, quorum } = opened;
      gates.push({ id, step, digest, plan, quorum, openedAt: at, state: 'open', decisions: [] });
    }
    const decided = kind === 'decision' ? Decided.safeParse(data).data : undefined;
    const said = decided && Statement.safeParse(JSON.parse(decided.signed.statement)).data;
    if (said?.kind === 'decide') {
      gates
        .find(({ id }) => id === said.gate)
        ?.decisions.push({
          name: names.get(said.person) ?? said.person,
          verdict: said.verdict,
          ...(said.reason === undefined ? {} : { reason: said.reason }),
          at: said.at,
          via: said.via.channel,
        });
    }
    const closed = kind === 'gate-closed' ? GateClosed.safeParse(data).data : undefined;
    const gate = gates.find(({ id }) => id === closed?.gate);
    if (gate && closed) Object.assign(gate, { state: closed.state, closedAt: at });
  }
  return gates;
}

function tasksOf(entries: readonly LedgerEntry[]): TaskRecord[] {
  const tasks: TaskRecord[] = [];
  for (const { kind, at, text, data } of entries) {
    const opened = kind === 'task-opened' ? TaskOpened.safeParse(data).data : undefined;
    if (opened) tasks.push({ id: opened.task, action: opened.action, openedAt: at, state: 'open', checks: [] });
    const closed = kind === 'task-closed' ? TaskClosed.safeParse(data).data : undefined;
    const task = tasks.find(({ id }) => id === closed?.task);
    if (task && closed) {
      task.checks = closed.checks;
      task.state = text.slice(task.action.title.length + 2).replace(/\.$/, '');
    }
  }
  return tasks;
}
