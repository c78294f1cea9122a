import { z } from 'zod';

/** What an approved `revoke-access` action says, and all that carrying it out may rely on. Ids only. */
export const RevokeArgs = z.object({
  role: z.string(),
  /** Accessors, as found when the plan was made. */
  secretIds: z.array(z.string()),
  tokens: z.array(z.string()),
  /** By these a token minted after the plan is recognised: see `TokenTraits`. */
  entities: z.array(z.string()),
  policies: z.array(z.string()),
  /** False: the role id alone opens the door. */
  needsSecretId: z.boolean(),
  /** True: there may be tokens that nobody can list or revoke. */
  batchTokens: z.boolean(),
});
export type RevokeArgs = z.infer<typeof RevokeArgs>;
