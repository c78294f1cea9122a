import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { signedBytesOf } from '../../workflows/contract/attested-bytes.ts';
import { canonicalJson } from '../../workflows/contract/canonical.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import type { Policy } from '../../workflows/contract/policy.ts';
import type { Signed, Statement } from '../../workflows/contract/statement.ts';

/** A gateway as the engine knows it: a key pair, and the public half in the policy. */
export class TestGateway {
  readonly id: string;
  readonly publicKey: string;
  readonly #privateKey: string;

  constructor(id = 'gateway-1') {
    const pair = generateKeyPairSync('ed25519');
    this.id = id;
    this.publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
    this.#privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  sign(statement: Statement): Signed {
    const text = canonicalJson(statement);
    const signature = sign(null, signedBytesOf(text), createPrivateKey(this.#privateKey)).toString('hex');
    return { statement: text, proof: { kind: 'gateway', keyId: this.id, signature } };
  }
}

/** Ada, Ben and Cleo may approve; Dev asks; Olga owns the server. Each has one Slack account, `U0ADA` and so on. */
export const everybody = ['ada', 'ben', 'cleo', 'dev', 'olga'] as const;
export type Somebody = (typeof everybody)[number];

export function slackOf(person: string) {
  return { team: 'T0SIM', user: `U0${person.toUpperCase()}` };
}

/** A policy with two approvals for destructive steps and one for reversible ones. */
export function policyWith(gateway: TestGateway, changes: Partial<Policy> = {}): Policy {
  const rule = { approvers: ['ada', 'ben', 'cleo'], expiresInSeconds: 600 };
  return {
    people: everybody.map((id) => ({
      id,
      name: id[0]?.toUpperCase() + id.slice(1),
      slack: [slackOf(id)],
      sshKeys: [],
    })),
    gatewayKeys: [{ id: gateway.id, publicKey: gateway.publicKey }],
    responders: ['dev', 'ada'],
    excluded: [
      { person: 'dev', why: 'started this incident' },
      { person: 'olga', why: 'own the server and its token' },
    ],
    gates: { reversible: { ...rule, quorum: 1 }, destructive: { ...rule, quorum: 2 } },
    ...changes,
  };
}

/** What a person says at a gate; `changes` tampers with it. */
export function decisionOn(
  gate: Gate,
  person: string,
  verdict: 'approve' | 'deny',
  changes: Record<string, unknown> = {},
): Statement {
  const said = {
    v: 1,
    kind: 'decide',
    workflowId: gate.workflowId,
    runId: gate.runId,
    gate: gate.id,
    digest: gate.digest,
    nonce: gate.nonce,
    person,
    via: { channel: 'slack', ...slackOf(person) },
    at: new Date().toISOString(),
    verdict,
    ...(verdict === 'deny' ? { reason: 'not now' } : {}),
    ...changes,
  };
  return said as Statement;
}

/** Everything else that a person can say to a run. */
export function wordOf(
  person: string,
  run: { workflowId: string; runId: string },
  more: Record<string, unknown>,
): Statement {
  const said = {
    v: 1,
    ...run,
    person,
    via: { channel: 'slack', ...slackOf(person) },
    at: new Date().toISOString(),
    nonce: randomUUID(),
    ...more,
  };
  return said as Statement;
}
