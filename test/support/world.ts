import { createHash } from 'node:crypto';
import type { Activities } from '../../workflows/contract/activities.ts';
import { canonicalJson } from '../../workflows/contract/canonical.ts';
import type { Coverage } from '../../workflows/contract/finding.ts';
import type { LedgerEntry } from '../../workflows/contract/ledger.ts';
import type { Action, Plan } from '../../workflows/contract/plan.ts';
import type { Policy } from '../../workflows/contract/policy.ts';

/** A world in memory for tests of the engine alone: every effect is a line in `effects`, and any of it can be made to fail. */
export class World {
  readonly effects: string[] = [];
  readonly ledger: LedgerEntry[] = [];
  readonly shown: string[] = [];
  policy: Policy;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The engine's activities over this world; `changes` replaces some. */
  activities(changes: Partial<Activities> = {}): Partial<Activities> {
    return {
      loadPolicy: async () => this.policy,
      appendLedger: async ({ entries }) => {
        for (const entry of entries) this.ledger[entry.seq] = entry;
      },
      freezePlan: async ({ plan }) => this.evidence(canonicalJson(plan)),
      resolveServer: async ({ server }) => ({
        server,
        credentials: [
          { id: 'a', system: 'manual', vault: 'secret/mcp/a#token', reasons: ['inventory'], sharedWith: [] },
        ],
        notes: [],
      }),
      preserveEvidence: async () => ({ evidence: [], gaps: [] }),
      queryAuditLogs: async () => ({
        findings: [],
        findingCount: 0,
        coverage: nothingRead,
        evidence: [],
        calls: 0,
        callers: [],
        perHour: [],
      }),
      scanConversations: async () => ({
        findings: [],
        findingCount: 0,
        coverage: nothingRead,
        evidence: [],
        conversations: 0,
      }),
      planRevocation: async ({ incident, server }) =>
        planOf(incident, server, 'revoke-token', [actionOf('revoke', 'revoke-access')]),
      planRotation: async ({ incident, server }) =>
        planOf(incident, server, 'rotate-credentials', [actionOf('task-a', 'manual-task')]),
      planBump: async ({ incident, server }) =>
        planOf(incident, server, 'bump-version', [actionOf('bump', 'bump-version', 'reversible')]),
      verifyContainment: async () => ({
        proofs: [{ ok: true, text: 'The old token is refused.', at: new Date().toISOString() }],
      }),
      checkManualTask: async () => [{ ok: true, text: 'Vault holds a newer version.', at: new Date().toISOString() }],
      revokeAccess: async ({ action }) => {
        this.effects.push(action.id);
        return {
          proofs: [{ ok: true, text: 'refused', at: new Date().toISOString() }],
          revoked: { tokens: 1, secretIds: 1 },
        };
      },
      bumpVersion: async ({ action }) => {
        this.effects.push(action.id);
        return { summary: 'Pinned 1.4.5.', before: this.evidence('a'), after: this.evidence('b'), proofs: [] };
      },
      writeReport: async () => [this.evidence('report')],
      showIncident: async () => this.#post('incident'),
      showGate: async ({ gate }) => this.#post(`gate ${gate.id} ${gate.state}`),
      showTask: async ({ task }) => this.#post(`task ${task.id} ${task.state}`),
      replyInThread: async ({ text }) => void this.shown.push(text),
      notify: async () => ({ told: ['#security'] }),
      ...changes,
    };
  }

  evidence(text: string) {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return {
      address: `evidence:INC-20260218-AAAAA/${sha256}.json`,
      sha256,
      bytes: text.length,
      mediaType: 'application/json',
      title: 'test',
    };
  }

  #post(what: string) {
    this.shown.push(what);
    return { channel: 'C0INC', ts: `${this.shown.length}.0001` };
  }
}

const nothingRead: Coverage = { files: 0, read: 0, inWindow: 0, unreadable: 0, quarantined: [], gaps: [] };

export function planOf(incident: string, server: string, step: string, actions: Action[]): Plan {
  return { v: 1, incident, server, step, order: 'containment', actions, because: ['It is compromised.'] };
}

export function actionOf(id: string, kind: Action['kind'], effect: Action['effect'] = 'destructive'): Action {
  const args =
    kind === 'manual-task' ? { assignee: 'olga', steps: ['Make a new key in the console.'], credential: 'a' } : {};
  return { id, kind, title: `Do ${id}`, target: `test/${id}`, effect, wayBack: 'none', breaks: [], args };
}
