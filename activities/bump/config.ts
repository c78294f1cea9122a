import { z } from 'zod';
import { FilePath } from '../file-path.ts';

const RegistryAddress = z
  .url({ protocol: /^https?$/ })
  .describe('Address of a package registry, with its path, like npm and pip take it.');

/**
 * `bump:` in ir.yaml. There is no default registry: npm's and pip's own configuration says where packages come from,
 * because that is also where the server is installed from.
 */
export const BumpConfig = z.strictObject({
  /** Files or folders of OSV records (JSON). A folder is read with its sub-folders. */
  advisories: z.array(FilePath).default([]),
  /** How long a version must have been public before it is proposed. */
  minimumAgeDays: z.number().int().min(0).max(365).default(7),
  /** How long one question to a registry may take. */
  timeoutSeconds: z.number().int().min(1).max(120).default(20),
  /** Only where the clients' own configuration does not say it. */
  registry: z
    .strictObject({
      npm: RegistryAddress.optional(),
      pypi: RegistryAddress.optional(),
      /** For images whose reference names no registry. */
      oci: RegistryAddress.optional(),
    })
    .default({}),
});
export type BumpConfig = z.infer<typeof BumpConfig>;
