import type { Finding } from '../../workflows/contract/finding.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import type { Overview } from '../../workflows/contract/status.ts';
import type { ManualTask } from '../../workflows/contract/task.ts';

const sha256 = 'ab'.repeat(32);
const evidence = {
  address: `evidence:INC-20260218-7K3QF/${sha256}.json`,
  sha256,
  bytes: 120,
  mediaType: 'application/json',
  title: 'Plan',
};

/** A destructive gate with one of two approvals, one excluded person and two actions. */
export function gateOf(change: Partial<Gate> = {}): Gate {
  return {
    id: 'revoke-token.1',
    step: 'revoke-token',
    title: 'Revoke the access of sentinel?',
    effect: 'destructive',
    state: 'open',
    workflowId: 'ir/mcp-compromise/sentinel',
    runId: '0190f000-0000-7000-8000-000000000001',
    nonce: '6f1d1c0a5e4b4d0f9f0e8a7b6c5d4e3f',
    plan: {
      v: 1,
      incident: 'INC-20260218-7K3QF',
      server: 'sentinel',
      step: 'revoke-token',
      order: 'containment',
      actions: [
        {
          id: 'revoke-approle',
          kind: 'revoke-access',
          title: 'Revoke 2 tokens of AppRole mcp-sentinel',
          target: 'auth/approle/role/mcp-sentinel',
          effect: 'destructive',
          wayBack: 'None: issue a new secret-id.',
          breaks: ['sentinel cannot read its secrets.'],
          args: { role: 'mcp-sentinel' },
        },
        {
          id: 'disable-app',
          kind: 'revoke-access',
          title: 'Disable the application sentinel',
          target: 'entra/applications/1234',
          effect: 'reversible',
          wayBack: 'Enable it again in Entra.',
          breaks: ['sentinel cannot read its secrets.', 'Sign-ins through it stop.'],
          args: {},
        },
      ],
      because: ['Its token was used from an address that nobody knows.', '3 people used it in the last 72 hours.'],
    },
    planEvidence: evidence,
    digest: 'c0ffee'.padEnd(64, '0'),
    quorum: 2,
    approvers: [
      { id: 'ada', name: 'Ada Park' },
      { id: 'ben', name: 'Ben Osei' },
    ],
    excluded: [{ id: 'dev', name: 'Dev Raman', why: 'owns the token' }],
    votes: [{ person: 'ada', name: 'Ada Park', verdict: 'approve', at: '2026-02-18T12:03:00.000Z', via: 'slack' }],
    openedAt: '2026-02-18T12:00:00.000Z',
    expiresAt: '2026-02-18T12:30:00.000Z',
    ...change,
  };
}

export function findingOf(change: Partial<Finding> = {}): Finding {
  return {
    id: 'new-address@audit.jsonl:12',
    rule: 'new-address',
    title: 'The token was used from a new address',
    severity: 'high',
    confidence: 'likely',
    source: 'audit',
    why: 'A stolen token is often used from elsewhere.',
    position: { file: 'audit.jsonl', line: 12 },
    excerpt: 'client_address=203.0.113.9',
    tags: [],
    ...change,
  };
}

export function overviewOf(change: Partial<Overview> = {}): Overview {
  return {
    incident: {
      id: 'INC-20260218-7K3QF',
      playbook: 'mcp-compromise',
      server: 'sentinel',
      severity: 'high',
      requestedBy: 'cleo',
      reason: 'An alert named it.',
      hours: 72,
    },
    requester: 'Cleo Marsh',
    workflowId: 'ir/mcp-compromise/sentinel',
    runId: '0190f000-0000-7000-8000-000000000001',
    openedAt: '2026-02-18T12:00:00.000Z',
    phase: 'containment',
    steps: [
      { id: 'open', title: 'Open the incident', effect: 'reads', needs: [], state: 'done', summary: 'Announced.' },
      {
        id: 'revoke-token',
        title: "Revoke the server's access",
        effect: 'destructive',
        needs: ['open'],
        state: 'waiting-for-approval',
      },
    ],
    findingCount: 4,
    report: [],
    ...change,
  };
}

export function taskOf(change: Partial<ManualTask> = {}): ManualTask {
  return {
    id: 'rotate-crm',
    step: 'rotate-credentials',
    title: 'Rotate the API key of the CRM',
    assignee: { id: 'ben', name: 'Ben Osei' },
    instructions: ['Open the admin console.', 'Make a new key.', 'Write it to Vault.'],
    state: 'open',
    openedAt: '2026-02-18T12:00:00.000Z',
    checks: [],
    ...change,
  };
}
