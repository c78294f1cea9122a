import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type PolicyRule, parsePolicy } from '../../activities/vault/policy-text.ts';
import type { Vault } from '../../activities/vault/vault.ts';
import type { Config } from '../../worker/config.ts';
import { openVault } from '../../worker/open-vault.ts';
import { type Check, failed, looking, ok, warning } from './doctor-check.ts';

const Capabilities = z.object({ data: z.record(z.string(), z.unknown()) });
const Given = z.array(z.string());

/** What only somebody who administers Vault may do. */
const tooMuch = ['sys/policies/acl/ir-doctor', 'auth/token/create', 'sys/auth/ir-doctor', 'sys/mounts/ir-doctor'];

/**
 * Vault: reachable, unsealed, opened by the worker's AppRole, and every right there that worker/vault-policy.hcl lists.
 * Vault itself is asked (`sys/capabilities-self`), so a policy that was changed or never written is found.
 */
export async function checkVault(config: Config): Promise<Check[]> {
  const { address } = config.vault;
  return looking(
    'Vault',
    `See that Vault at ${address} runs, is unsealed and knows the AppRole of vault.role.`,
    async () => {
      const vault = await openVault(config);
      await vault.request('GET', 'auth/token/lookup-self');
      return [ok('Vault', `Vault at ${address} is open to the worker.`), ...(await checkRights(vault, config))];
    },
  );
}

async function checkRights(vault: Vault, config: Config): Promise<Check[]> {
  const text = await readFile(new URL('../../worker/vault-policy.hcl', import.meta.url), 'utf8');
  const wanted = parsePolicy(text).map((rule) => sampleOf(rule, config));
  const paths = [...wanted.map(({ path }) => path), ...tooMuch];
  const { data } = Capabilities.parse(await vault.request('POST', 'sys/capabilities-self', { paths }));
  const givenAt = (path: string) => Given.catch([]).parse(data[path]);
  const missing = wanted.flatMap(({ path, pattern, capabilities }) => {
    const given = givenAt(path);
    const lacks = given.includes('root') ? [] : capabilities.filter((one) => !given.includes(one));
    return lacks.length === 0 ? [] : [`${lacks.join(' and ')} on ${pattern}`];
  });
  const beyond = tooMuch.filter((path) => givenAt(path).some((one) => one !== 'deny'));
  const policy = 'vault policy write ir-worker worker/vault-policy.hcl, and give it to the role';
  return [
    missing.length === 0
      ? ok('Vault rights', 'The worker may do all that it needs.')
      : failed('Vault rights', `The worker may not: ${missing.join('; ')}.`, policy),
    ...(beyond.length === 0
      ? []
      : [warning('Vault rights', `The worker may do more than it needs: ${beyond.join(', ')}.`, policy)]),
  ];
}

/** A path that a rule is about, under the names that this configuration has. */
function sampleOf({ pattern, capabilities }: PolicyRule, { vault }: Config): PolicyRule & { path: string } {
  const mapped = pattern
    .replace(/^secret\/(data|metadata)\/ir\/pending\//, (_, kind: string) => `${kvPath(vault.pendingPath, kind)}/`)
    .replace(/^secret\//, `${vault.mount}/`)
    .replace(/^auth\/approle\//, `auth/${vault.approleMount}/`);
  return { pattern: mapped, capabilities, path: mapped.replace('*', 'ir-doctor') };
}

/** `secret/ir/pending` as the KV v2 API writes it: `secret/data/ir/pending`. */
function kvPath(path: string, kind: string): string {
  const [mount = '', ...rest] = path.split('/');
  return [mount, kind, ...rest].join('/');
}
