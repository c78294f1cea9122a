import createVault from 'node-vault';
import { z } from 'zod';
import type { Secret } from '../activities/secret.ts';
import { Problem } from '../worker/problem.ts';

const Read = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()), metadata: z.object({ version: z.number() }) }),
});
const Written = z.object({ data: z.object({ version: z.number() }) });

/**
 * Writes one field of a KV v2 secret with a person's own token, keeping its other fields, by check-and-set: a write that
 * came between is not lost.
 * @returns the new version
 * @throws Problem in one sentence, without a value
 */
export async function putSecret(address: string, token: Secret, vaultAddress: string, value: Secret): Promise<number> {
  const vault = createVault({ endpoint: address, token: token.reveal(), requestOptions: { timeout: 8_000 } });
  const [path = '', field = ''] = vaultAddress.split('#');
  const dataPath = path.replace('/', '/data/');
  const before = await vault.read(dataPath).then(
    (answer: unknown) => Read.parse(answer).data,
    (error: unknown) => {
      if (statusOf(error) === 404) return { data: {}, metadata: { version: 0 } };
      throw told(error, vaultAddress, address);
    },
  );
  const body = { data: { ...before.data, [field]: value.reveal() }, options: { cas: before.metadata.version } };
  const answer: unknown = await vault.write(dataPath, body).catch((error: unknown) => {
    throw told(error, vaultAddress, address);
  });
  return Written.parse(answer).data.version;
}

function statusOf(error: unknown): number | undefined {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : undefined;
  const status =
    typeof response === 'object' && response !== null && 'statusCode' in response ? response.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function told(error: unknown, vaultAddress: string, address: string): Problem {
  const status = statusOf(error);
  if (status === 403)
    return new Problem(
      'failed',
      `Your Vault token may not write ${vaultAddress}. Ask for that right, or use another token.`,
    );
  if (status === 400)
    return new Problem(
      'failed',
      `${vaultAddress} was changed by somebody else at this moment. Look at it, then try again.`,
    );
  if (status === 503) return new Problem('unreachable', `Vault at ${address} is sealed. Unseal it, then try again.`);
  if (status === undefined)
    return new Problem(
      'unreachable',
      `Vault does not answer at ${address}. Nothing is known to be written; look before you try again.`,
    );
  return new Problem(
    'failed',
    `Vault answered ${status} for ${vaultAddress}. Look whether a new version is there before you try again.`,
  );
}
