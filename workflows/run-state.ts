import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Finding } from './contract/finding.ts';
import type { Gate } from './contract/gate.ts';
import type { Incident } from './contract/incident.ts';
import { searchAttributes } from './contract/names.ts';
import type { Action, Effect } from './contract/plan.ts';
import type { Policy } from './contract/policy.ts';
import type { Signed } from './contract/statement.ts';
import type { Outcome, Overview, Phase, Status } from './contract/status.ts';
import type { Step, StepState } from './contract/step.ts';
import type { ManualTask } from './contract/task.ts';
import { currentDetails } from './current-details.ts';
import type { Ledger } from './ledger.ts';
import type { Facts, Playbook } from './playbook.ts';

/** A gate with what only the engine needs: the policy it was opened under and the attestations so far. */
export interface GateRecord {
  gate: Gate;
  effect: Exclude<Effect, 'reads'>;
  policy: Policy;
  decisions: Map<string, Signed>;
}

export interface TaskRecord {
  task: ManualTask;
  action: Action;
}

/** What a person told a waiting step to do. */
export type Control = { kind: 'retry' } | { kind: 'skip'; reason: string; by: string };

const attributes = {
  phase: defineSearchAttributeKey(searchAttributes.phase, 'KEYWORD'),
  outcome: defineSearchAttributeKey(searchAttributes.outcome, 'KEYWORD'),
  gate: defineSearchAttributeKey(searchAttributes.gate, 'KEYWORD'),
};
const severityOrder = ['critical', 'high', 'medium', 'low'];
const phaseOrder = ['analysis', 'containment', 'eradication', 'recovery'] as const;

/** The state of one run and the only place that changes it; every change is seen in the Temporal UI at once. */
export class RunState {
  readonly incident: Incident;
  readonly playbook: Playbook;
  readonly ledger: Ledger;
  readonly workflowId = workflowInfo().workflowId;
  readonly openedAt = workflowInfo().startTime.toISOString();
  readonly facts: Facts;
  readonly steps: Step[];
  readonly gates = new Map<string, GateRecord>();
  readonly tasks = new Map<string, TaskRecord>();
  readonly controls = new Map<string, Control>();
  /** Nonces of statements that were already heard. */
  readonly heard = new Set<string>();
  /** Refused words that were noted so far. */
  refusals = 0;
  message: Overview['message'];
  outcome: Outcome | undefined;
  closedAt: string | undefined;
  aborted: { reason: string; by: string } | undefined;
  #shown = '';

  constructor(incident: Incident, playbook: Playbook, ledger: Ledger) {
    this.incident = incident;
    this.playbook = playbook;
    this.ledger = ledger;
    this.steps = playbook.steps.map(({ id, title, effect, needs }) => ({
      id,
      title,
      effect,
      needs: [...needs],
      state: 'pending',
    }));
    const to = workflowInfo().startTime;
    const from = new Date(to.getTime() - incident.hours * 3_600_000);
    this.facts = {
      incident,
      window: { from: from.toISOString(), to: to.toISOString() },
      plans: [],
      rotations: [],
      overview: () => this.overview(),
      topFindings: () => this.findings().slice(0, 5),
      tasks: () => [...this.tasks.values()].map(({ task }) => task),
      chains: () => [
        this.ledger.chain,
        ...this.facts.rotations.map(({ ledger }) => ({
          incident: incident.id,
          name: ledger.name,
          runId: ledger.runId,
        })),
      ],
    };
  }

  /** Read anew each time: in a run made by a reset it is another one than when the state was built. */
  runId(): string {
    return workflowInfo().runId;
  }

  nameOf(person: string): string {
    return this.facts.policy?.people.find(({ id }) => id === person)?.name ?? person;
  }

  step(id: string): Step {
    const step = this.steps.find((one) => one.id === id);
    if (!step) throw new Error(`the playbook has no step ${id}`);
    return step;
  }

  /** Moves a step, notes its start and its end in the ledger, and shows the change. */
  move(id: string, state: StepState, summary?: string): void {
    const step = this.step(id);
    const now = new Date().toISOString();
    if (step.startedAt === undefined && state !== 'blocked' && state !== 'aborted') {
      step.startedAt = now;
      this.ledger.note('step-started', `${step.title} started.`, { step: id });
    }
    step.state = state;
    if (summary !== undefined) step.summary = summary;
    if (isOver(state)) {
      step.endedAt = now;
      this.ledger.note('step-ended', `${step.title}: ${state}.${summary === undefined ? '' : ` ${summary}`}`, {
        step: id,
      });
    }
    this.changed();
  }

  /** Stops what has not begun: open gates and tasks end now, running steps when they next look. */
  abort(reason: string, by: string): void {
    if (this.aborted) return;
    this.aborted = { reason, by };
    this.ledger.note('control', `${by} aborted the run.`, { data: { reason } });
    const now = new Date().toISOString();
    for (const { gate } of this.gates.values()) {
      if (gate.state === 'open')
        Object.assign(gate, { state: 'aborted', closedAt: now, outcome: 'The run was aborted.' });
    }
    for (const { task } of this.tasks.values()) if (task.state === 'open') task.state = 'skipped';
    this.changed();
  }

  /** Passes on what a person told a waiting step. Skipping a step that waits for people skips its open tasks. */
  command(step: string, control: Control): void {
    if (this.step(step).state === 'needs-human') {
      this.controls.set(step, control);
      return;
    }
    for (const { task } of this.tasks.values()) if (task.step === step && task.state === 'open') task.state = 'skipped';
  }

  phase(): Phase {
    if (this.closedAt !== undefined) return 'closed';
    if (this.steps.some(({ state }) => state === 'needs-human')) return 'needs-human';
    const reached = this.playbook.steps
      .filter(({ id }) => this.step(id).startedAt !== undefined)
      .map(({ phase }) => phaseOrder.indexOf(phase));
    return phaseOrder[Math.max(0, ...reached)] ?? 'analysis';
  }

  findings(): Finding[] {
    const all = [...(this.facts.audit?.findings ?? []), ...(this.facts.scan?.findings ?? [])];
    return all.sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
  }

  /** Shows what changed in the Temporal UI. Search attributes hold ids and enums only: they are never encrypted. */
  changed(): void {
    setCurrentDetails(currentDetails(this.status()));
    const openGate = [...this.gates.values()].find(({ gate }) => gate.state === 'open')?.effect ?? 'none';
    const shown = [this.phase(), this.outcome ?? 'open', openGate];
    if (shown.join() === this.#shown) return;
    this.#shown = shown.join();
    upsertSearchAttributes([
      { key: attributes.phase, value: this.phase() },
      { key: attributes.outcome, value: this.outcome ?? 'open' },
      { key: attributes.gate, value: openGate },
    ]);
  }

  overview(): Overview {
    const { audit, scan, report } = this.facts;
    return {
      incident: this.incident,
      requester: this.nameOf(this.incident.requestedBy),
      workflowId: this.workflowId,
      runId: this.runId(),
      openedAt: this.openedAt,
      ...(this.closedAt === undefined ? {} : { closedAt: this.closedAt }),
      phase: this.phase(),
      ...(this.outcome === undefined ? {} : { outcome: this.outcome }),
      steps: this.steps,
      findingCount: (audit?.findingCount ?? 0) + (scan?.findingCount ?? 0),
      ...(this.message === undefined ? {} : { message: this.message }),
      report: report ?? [],
    };
  }

  status(): Status {
    const { audit, scan, dossier } = this.facts;
    return {
      ...this.overview(),
      gates: [...this.gates.values()].map(({ gate }) => ({ ...gate, runId: this.runId() })),
      tasks: this.facts.tasks(),
      blastRadius: dossier?.credentials ?? [],
      findings: this.findings().slice(0, 20),
      coverage: {
        ...(audit === undefined ? {} : { audit: audit.coverage }),
        ...(scan === undefined ? {} : { conversations: scan.coverage }),
      },
      ledgerHead: this.ledger.head,
    };
  }
}

const over: readonly StepState[] = ['done', 'half-done', 'denied', 'expired', 'skipped', 'blocked', 'aborted'];

/** Whether a step in this state will not change any more. */
export function isOver(state: StepState): boolean {
  return over.includes(state);
}
