import { createHash } from 'node:crypto';

/** A small image index whose bytes depend on the image and its tag, so each tag has a digest of its own. */
export function manifestOf(name: string, tag: string): { body: Buffer; digest: string; mediaType: string } {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const config = createHash('sha256').update(`${name}:${tag}`).digest('hex');
  const body = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: `sha256:${config}`,
          size: 1_000,
          platform: { architecture: 'amd64', os: 'linux' },
        },
      ],
    }),
  );
  return { body, digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, mediaType };
}

/** One page of a tag list (OCI distribution 1.1, "listing tags"): in lexical order, from behind `last`, at most `n`. */
export function tagPage(tags: string[], query: URLSearchParams): { page: string[]; last?: string } {
  const count = Number(query.get('n') ?? 100);
  const after = query.get('last');
  const rest = tags.toSorted().filter((tag) => after === null || tag > after);
  const page = rest.slice(0, count);
  const last = page.at(-1);
  return { page, ...(rest.length > page.length && last !== undefined ? { last } : {}) };
}
