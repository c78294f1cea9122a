import { z } from 'zod';
import { Secret } from '../secret.ts';

/** One version of a KV v2 secret. */
export interface KvSecret {
  data: Record<string, Secret>;
  version: number;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** The part of Vault's answer to a KV v2 read that counts. */
export const ReadAnswer = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()),
    metadata: z.object({ version: z.number().int(), created_time: z.string() }),
  }),
});

export const WriteAnswer = z.object({ data: z.object({ version: z.number().int() }) });

/** Versions and labels of a KV v2 secret, without values. */
export const KvMetadata = z
  .object({
    data: z.object({
      current_version: z.number().int(),
      custom_metadata: z.record(z.string(), z.string()).nullish(),
      versions: z.record(
        z.string(),
        z.object({ created_time: z.string(), deletion_time: z.string(), destroyed: z.boolean() }),
      ),
    }),
  })
  .transform(({ data }) => ({
    currentVersion: data.current_version,
    customMetadata: data.custom_metadata ?? {},
    versions: Object.entries(data.versions)
      .map(([version, { created_time, deletion_time, destroyed }]) => ({
        version: Number(version),
        createdAt: created_time,
        ...(deletion_time === '' ? {} : { deletedAt: deletion_time }),
        destroyed,
      }))
      .sort((a, b) => a.version - b.version),
  }));
export type KvMetadata = z.infer<typeof KvMetadata>;

/** `secret/mcp/sentinel` as the API wants it: `secret/data/mcp/sentinel`. A path elsewhere names its own mount first. */
export function kvPath(mount: string, part: 'data' | 'metadata', path: string): string {
  const owner = path === mount || path.startsWith(`${mount}/`) ? mount : (path.split('/', 1)[0] ?? path);
  const rest = path.slice(owner.length + 1);
  return rest === '' ? `${owner}/${part}` : `${owner}/${part}/${rest}`;
}

/** Secrets whose text is the JSON of a number, list or object, so that writing them back does not turn it into a string. */
const json = new WeakSet<Secret>();

export function toSecrets({ data, metadata }: z.infer<typeof ReadAnswer>['data']): KvSecret {
  const secrets = Object.entries(data).map(([field, value]): [string, Secret] => {
    if (typeof value === 'string') return [field, new Secret(value)];
    const secret = new Secret(JSON.stringify(value));
    json.add(secret);
    return [field, secret];
  });
  return { data: Object.fromEntries(secrets), version: metadata.version, createdAt: metadata.created_time };
}

export function fromSecrets(data: Record<string, Secret>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([field, secret]): [string, unknown] => [
      field,
      json.has(secret) ? JSON.parse(secret.reveal()) : secret.reveal(),
    ]),
  );
}
