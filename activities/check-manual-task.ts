import { z } from 'zod';
import type { ReadActivities } from '../workflows/contract/activities.ts';
import type { Proof } from '../workflows/contract/results.ts';
import { whileBeating } from './beat.ts';
import { fail } from './fail.ts';
import { isDenied } from './vault/reach.ts';
import type { Vault } from './vault/vault.ts';

const ManualArgs = z.object({
  /** Where the person puts the new value: `secret/mcp/github#token`. */
  vault: z.string(),
  /** The version that Vault held when the plan was made; 0: none; null: the engine may not look there. */
  baseVersion: z.number().int().min(0).nullable(),
  /** What the vendor is called. */
  vendor: z.string().optional(),
});

/**
 * Checks a rotation done by hand as far as it can be checked: Vault holds a newer version than before, and the value in
 * it is another one. Whether the vendor refuses the old value cannot be asked without a connector, and that is said.
 * @throws (the activity) `ManualTaskUnproven` with what is missing
 */
export function createCheckManualTask({ vault }: { vault: Vault }): ReadActivities['checkManualTask'] {
  return ({ action }) =>
    whileBeating(async () => {
      const parsed = ManualArgs.safeParse(action.args);
      if (!parsed.success) {
        throw fail('Drift', `The task ${action.id} does not say where its new value belongs. Plan it again.`);
      }
      const { vault: address, baseVersion, vendor = 'the vendor' } = parsed.data;
      const accepted = `whether ${vendor} refuses the old value and accepts the new one, since ${vendor} has no connector`;
      return [...(await whatVaultShows(vault, address, baseVersion)), unchecked(accepted)];
    });
}

async function whatVaultShows(vault: Vault, address: string, baseVersion: number | null): Promise<Proof[]> {
  const blind = unchecked(`what Vault holds at ${address}, since the engine may not look there`);
  if (baseVersion === null) return [blind];
  try {
    return await provenWrite(vault, address, baseVersion);
  } catch (error) {
    if (isDenied(error)) return [blind];
    throw error;
  }
}

async function provenWrite(vault: Vault, address: string, baseVersion: number): Promise<Proof[]> {
  const [path = '', field = ''] = address.split('#');
  const missing = (what: string) =>
    fail('ManualTaskUnproven', `${what} Write the new value to ${address}, then report the task done again.`);
  const current = await vault.readKv(path);
  const newest = current?.version ?? (await vault.currentVersion(path));
  if (newest <= baseVersion) throw missing(`Vault still holds version ${newest} of ${path}, as before the task.`);
  if (current === undefined) throw missing(`Version ${newest} of ${path} in Vault is deleted.`);
  const value = Object.hasOwn(current.data, field) ? current.data[field] : undefined;
  if (value === undefined || value.reveal() === '') {
    throw missing(`Version ${newest} of ${path} has no field «${field}».`);
  }
  const newer = checked(`Vault holds version ${newest} of ${path}, written at ${current.createdAt.slice(0, 19)}Z`);
  if (baseVersion === 0) return [newer];
  const base = await vault.readKv(path, baseVersion);
  if (base === undefined) {
    return [newer, unchecked(`whether the value is a new one, since version ${baseVersion} is deleted`)];
  }
  const old = Object.hasOwn(base.data, field) ? base.data[field] : undefined;
  if (old?.equals(value)) throw missing(`Version ${newest} of ${path} still holds the old value of «${field}».`);
  return [newer, checked(`The field «${field}» differs from version ${baseVersion}`)];
}

function checked(what: string): Proof {
  return { ok: true, text: `${what}.`, at: new Date().toISOString() };
}

function unchecked(what: string): Proof {
  return { ok: false, text: `Not checked: ${what}.`, at: new Date().toISOString() };
}
