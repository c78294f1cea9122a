import { z } from 'zod';

/** Where a secret is, as configuration says it: never the value itself. */
export const SecretRef = z
  .string()
  .regex(
    /^(env:[A-Z_][A-Z0-9_]*|file:.+|vault:[^#]+#[\w.-]+)$/,
    'a secret is given as env:NAME, file:PATH or vault:PATH#FIELD, never as a value',
  );
export type SecretRef = z.infer<typeof SecretRef>;
