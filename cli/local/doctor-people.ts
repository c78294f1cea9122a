import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Secret } from '../../activities/secret.ts';
import type { ReadSecret } from '../../activities/vault/secret-reader.ts';
import type { Config } from '../../worker/config.ts';
import { type Check, failed, ok, warning } from './doctor-check.ts';

/** Whether enough approvers have a way to say anything at all: a Slack account of this workspace, or an SSH key. */
export function checkReach({ people, policy, slack }: Config): Check[] {
  const ways = new Map(
    people.map(({ id, slack: accounts, sshKeys }) => [
      id,
      { slack: accounts.some(({ team }) => team === slack.team), ssh: sshKeys.length > 0 },
    ]),
  );
  return (['reversible', 'destructive'] as const).flatMap((effect) => {
    const approvers = [...new Set(policy[effect].approvers)];
    const mute = approvers.filter((id) => !ways.get(id)?.slack && !ways.get(id)?.ssh);
    const { quorum } = policy[effect];
    const able = approvers.length - mute.length;
    const name = `Approvers (${effect})`;
    const fix = 'Give them a Slack account of this workspace, or an SSH key, under people.';
    if (able < quorum) {
      return [failed(name, `Only ${able} of ${quorum} needed approvers can be reached; not: ${mute.join(', ')}.`, fix)];
    }
    if (mute.length > 0) return [warning(name, `There is no way to reach ${mute.join(', ')}.`, fix)];
    const signers = approvers.filter((id) => ways.get(id)?.ssh).length;
    if (signers < quorum) {
      const says = `With Slack down only ${signers} of ${quorum} needed approvers could decide, by SSH key.`;
      return [warning(name, says, 'Add sshKeys under people, for ir approve.')];
    }
    return [ok(name, `${able} can be reached; ${quorum} must agree.`)];
  });
}

/** Whether the gateway's private key fits the public one that workers trust. Elsewhere than on its machine it is unknown. */
export async function checkGatewayKey({ gateway }: Config, readSecret: ReadSecret): Promise<Check> {
  const name = 'Gateway key';
  const pem = await readSecret(gateway.signingKey).catch(() => undefined);
  if (!pem) {
    const fix = 'Nothing, if the gateway runs on another machine. Else correct gateway.signingKey.';
    return warning(name, 'gateway.signingKey cannot be read here, so it was not compared.', fix);
  }
  const trusted = gateway.publicKeys.find(({ id }) => id === gateway.keyId)?.publicKey;
  const found = publicKeyOf(pem);
  if (!found) return failed(name, 'gateway.signingKey is no Ed25519 key in PEM form.', 'Make a new pair of keys.');
  if (trusted === undefined || !found.equals(Buffer.from(trusted, 'base64'))) {
    const says = `The public key ${gateway.keyId} does not belong to gateway.signingKey: every click would be refused.`;
    return failed(
      name,
      says,
      `Put ${found.toString('base64')} into gateway.publicKeys under a new id, and name it in keyId.`,
    );
  }
  return ok(name, `gateway.signingKey and the public key ${gateway.keyId} belong together.`);
}

/** The raw 32 bytes of an Ed25519 public key. */
function publicKeyOf(pem: Secret): Buffer | undefined {
  try {
    const key = createPrivateKey(pem.reveal());
    if (key.asymmetricKeyType !== 'ed25519') return undefined;
    return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
  } catch {
    return undefined;
  }
}
