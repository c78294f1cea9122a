import { z } from 'zod';
import type { Dossier } from '../../workflows/contract/server.ts';
import { findAccess, lookUpSecretId } from './approle.ts';
import { inParallel } from './in-parallel.ts';
import { isDenied } from './reach.ts';
import { understood, type Vault } from './vault.ts';

const PolicyAnswer = z.object({ data: z.object({ policy: z.string() }) });

/**
 * What Vault knows about a server's access, before revoking destroys it: the role's settings, its secret-ids and tokens
 * by accessor, the text of its policies, and the versions of the secrets within reach. Ids and times, never a value.
 * @param gaps gets a sentence for each thing the engine may not look at
 */
export async function recordAccess(vault: Vault, { vaultRole, credentials }: Dossier, gaps: string[]) {
  const orGap = async <Fact>(what: string, ask: () => Promise<Fact>): Promise<Fact | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!isDenied(error)) throw error;
      gaps.push(`${what} could not be recorded. ${error.message}`);
      return undefined;
    }
  };
  const access =
    vaultRole === undefined
      ? undefined
      : await orGap(`The access of ${vaultRole}`, () => findAccess(vault, vaultRole, []));
  const names = new Set([
    ...(access?.settings?.policies ?? []),
    ...(access?.tokens ?? []).flatMap((token) => token.policies),
  ]);
  names.delete('default');
  const paths = new Set(credentials.map((credential) => credential.vault.split('#', 1)[0] ?? ''));
  return {
    role: vaultRole,
    settings: access?.settings,
    secretIds: await inParallel(access?.secretIds ?? [], (accessor) =>
      lookUpSecretId(vault, vaultRole ?? '', accessor),
    ),
    tokens: access?.tokens ?? [],
    policies: await inParallel([...names].sort(), async (name) => {
      const path = `sys/policies/acl/${name}`;
      const body = await orGap(`The policy ${name}`, () => vault.find('GET', path));
      return { name, text: body === undefined ? undefined : understood(PolicyAnswer, body, path).data.policy };
    }),
    secrets: await inParallel([...paths].sort(), async (path) => ({
      path,
      metadata: await orGap(`The versions of ${path}`, () => vault.kvMetadata(path)),
    })),
  };
}
