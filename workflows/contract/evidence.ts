import { z } from 'zod';

/** Where bytes lie in the evidence store. History holds this address, never the bytes. */
export const Evidence = z.object({
  /** `evidence:<incident>/<sha256>.<extension>` */
  address: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
  mediaType: z.string(),
  /** What it is, in our words, for the report's appendix. */
  title: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;
