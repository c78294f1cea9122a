import { basename } from 'node:path';
import { z } from 'zod';
import type { Action } from '../../workflows/contract/plan.ts';
import { fail } from '../fail.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The arguments of a `bump-version` action: all that is needed to do exactly what was approved. */
export const BumpArgs = z.object({
  file: z.string(),
  entry: z.string(),
  /** The file's SHA-256 when the plan was made, and as it must be afterwards. */
  fileSha256: Sha256,
  afterSha256: Sha256,
  launcher: z.string(),
  ecosystem: z.enum(['npm', 'pypi', 'oci']),
  package: z.string(),
  /** The exact version in use; null when the entry named none. */
  from: z.string().nullable(),
  /** The version to pin: of an image, its tag. */
  to: z.string(),
  /** What is written in place of the old version: the version itself, for an image `tag@sha256:…`. */
  pin: z.string(),
  /** What the registry says the bytes of the version hash to; null when it says nothing. */
  integrity: z.string().nullable(),
  decision: z.enum(['upgrade', 'pin-back']),
  registry: z.string(),
});
export type BumpArgs = z.infer<typeof BumpArgs>;

/**
 * Reads the arguments of an approved action.
 * @throws `WarrantRefused` when it is not a version bump
 */
export function bumpArgsOf(action: Action): BumpArgs {
  const args = BumpArgs.safeParse(action.args);
  if (action.kind !== 'bump-version' || !args.success) {
    throw fail('WarrantRefused', `The action ${action.id} is not a version bump that this engine planned.`);
  }
  return args.data;
}

/** The name that the old file is kept under, beside the new one. */
export function backupNameOf(file: string, incident: string): string {
  return `${basename(file)}.${incident}.bak`;
}
