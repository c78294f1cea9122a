import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { signedBytesOf, sshNamespace } from './attested-bytes.ts';
import { fromBase64 } from './base64.ts';
import { canonicalJson } from './canonical.ts';
import { type RefusalCode, refusals } from './failure.ts';
import type { Policy } from './policy.ts';
import { verifySshSignature } from './ssh-signature.ts';
import type { Signed, Statement } from './statement.ts';

/** Thrown when a statement does not count. The message is the sentence its speaker sees. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, more = '') {
    super(`${refusals[code]}${more === '' ? '' : ` ${more}`}`);
    this.code = code;
  }
}

/**
 * Says who speaks: checks the proof against the policy's keys and that the account or key belongs to the person named.
 * Pure and synchronous, so that an Update validator in the workflow and the acting activity run the very same check.
 * What the person may do is not decided here.
 * @param signed whatever arrived; anybody who reaches Temporal can send anything
 * @throws Refusal
 */
export function authenticate(signed: unknown, policy: Policy): Statement {
  if (!isSigned(signed)) throw new Refusal('Malformed');
  const statement = parseStatement(signed.statement);
  const person = policy.people.find(({ id }) => id === statement.person);
  if (signed.proof.kind === 'gateway') {
    verifyGateway(signed.statement, signed.proof, policy);
    const { via } = statement;
    if (via.channel !== 'slack') throw new Refusal('NotYourAccount');
    if (!person) throw new Refusal('UnknownPerson');
    const owns = person.slack.some(({ team, user }) => team === via.team && user === via.user);
    if (!owns) throw new Refusal('NotYourAccount');
    return statement;
  }
  if (!person) throw new Refusal('UnknownPerson');
  const fingerprint = verifySshSignature(signed.proof.signature, signed.statement, sshNamespace, person.sshKeys);
  if (!fingerprint) throw new Refusal('BadSignature');
  if (statement.via.channel !== 'ssh' || statement.via.fingerprint !== fingerprint) throw new Refusal('NotYourAccount');
  return statement;
}

function verifyGateway(text: string, proof: { keyId: string; signature: string }, policy: Policy): void {
  const key = policy.gatewayKeys.find(({ id }) => id === proof.keyId);
  const publicKey = key && fromBase64(key.publicKey);
  if (!publicKey) throw new Refusal('UnknownKey');
  let valid = false;
  try {
    valid = ed25519.verify(hexToBytes(proof.signature), signedBytesOf(text), publicKey, { zip215: false });
  } catch {
    valid = false;
  }
  if (!valid) throw new Refusal('BadSignature');
}

function isSigned(value: unknown): value is Signed {
  if (!isObject(value) || typeof value.statement !== 'string' || value.statement.length > 8_000) return false;
  const { proof } = value;
  if (!isObject(proof) || typeof proof.signature !== 'string' || proof.signature.length > 4_000) return false;
  return proof.kind === 'ssh' || (proof.kind === 'gateway' && typeof proof.keyId === 'string');
}

const textFields = ['workflowId', 'runId', 'person', 'at', 'nonce', 'kind'] as const;
const fieldsOf: Record<string, readonly string[]> = {
  decide: ['gate', 'digest', 'verdict'],
  retry: ['step'],
  skip: ['step', 'reason'],
  abort: ['reason'],
  done: ['task'],
};

// By hand: zod would double the workflow bundle, and this must say no to any shape without throwing anything else.
function parseStatement(text: string): Statement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('Malformed');
  }
  if (!isStatement(value) || canonicalJson(value) !== text) throw new Refusal('Malformed');
  return value;
}

function isStatement(value: unknown): value is Statement {
  if (!isObject(value) || value.v !== 1 || !isObject(value.via)) return false;
  const { via } = value;
  const reachable =
    (via.channel === 'slack' && typeof via.team === 'string' && typeof via.user === 'string') ||
    (via.channel === 'ssh' && typeof via.fingerprint === 'string');
  const own = typeof value.kind === 'string' && Object.hasOwn(fieldsOf, value.kind) ? fieldsOf[value.kind] : undefined;
  if (!reachable || !own) return false;
  if (value.kind === 'decide' && value.verdict !== 'approve' && value.verdict !== 'deny') return false;
  const optional = [value.reason, value.note].every((text) => text === undefined || typeof text === 'string');
  return optional && [...textFields, ...own].every((field) => typeof value[field] === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
