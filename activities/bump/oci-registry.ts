import { z } from 'zod';
import { sha256Of } from './config-file.ts';
import { type Answer, guardedGet, type Origin, refused } from './guarded-request.ts';
import { isThere, readJson } from './registry-answer.ts';
import type { RegistryDocument } from './registry-document.ts';

const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const largest = 4 * 1024 * 1024;
const mostPages = 20;

const TagList = z.object({ tags: z.array(z.string().max(200)).nullish() });
const TokenAnswer = z.object({
  token: z.string().max(20_000).optional(),
  access_token: z.string().max(20_000).optional(),
});

/** Asks a container registry for the tags of an image (OCI distribution 1.1). Undefined: it has no such image. */
export async function readImage(
  origin: Origin,
  path: string,
  signal: AbortSignal,
): Promise<RegistryDocument | undefined> {
  const tags: string[] = [];
  let url: URL | undefined = new URL(`/v2/${path}/tags/list?n=1000`, origin.url);
  for (let page = 0; url && page < mostPages; page += 1) {
    const answer = await pull(origin, path, url, 'application/json', signal);
    if (!isThere(origin, answer)) return undefined;
    tags.push(...(readJson(origin, answer, TagList).tags ?? []));
    url = nextPage(origin, answer);
  }
  return { versions: [...new Set(tags)].map((version) => ({ version })), tags: {}, source: origin.url.href };
}

/**
 * The digest of what a tag stands for now: computed from the manifest's own bytes, so a registry cannot state another.
 * @throws `RegistryRefused` when the tag is gone or the stated digest does not fit
 */
export async function resolveTag(origin: Origin, path: string, tag: string, signal: AbortSignal): Promise<string> {
  const url = new URL(`/v2/${path}/manifests/${tag}`, origin.url);
  const answer = await pull(origin, path, url, manifests, signal);
  if (!isThere(origin, answer)) throw refused(origin, 'lists a tag for which it has no image');
  const digest = `sha256:${sha256Of(answer.body)}`;
  const stated = answer.headers['docker-content-digest'];
  if (stated !== undefined && stated !== digest)
    throw refused(origin, 'states a digest that its manifest does not have');
  return digest;
}

/** With the anonymous token that public registries want first (distribution, "token authentication"). */
async function pull(origin: Origin, path: string, url: URL, accept: string, signal: AbortSignal): Promise<Answer> {
  const ask = { origin, url, limit: largest, signal };
  const first = await guardedGet({ ...ask, headers: { accept } });
  const challenge = first.headers['www-authenticate'];
  if (first.status !== 401 || !challenge?.toLowerCase().startsWith('bearer ')) return first;
  const token = await anonymousToken(origin, path, challenge, signal);
  return guardedGet({ ...ask, headers: { accept, authorization: `Bearer ${token}` } });
}

async function anonymousToken(origin: Origin, path: string, challenge: string, signal: AbortSignal): Promise<string> {
  const part = (name: string) => new RegExp(`${name}="([^"]{1,500})"`).exec(challenge)?.[1];
  const realm = part('realm');
  if (realm === undefined || !URL.canParse(realm)) throw refused(origin, 'wants a token and does not say from where');
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== origin.url.protocol) {
    throw refused(origin, 'wants a token over an unprotected connection');
  }
  const service = part('service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${path}:pull`);
  const headers = { accept: 'application/json' };
  const answer = await guardedGet({ origin, url, headers, limit: largest, signal });
  if (!isThere(origin, answer)) throw refused(origin, 'wants a token from a place that has none');
  const { token, access_token: other } = readJson(origin, answer, TokenAnswer);
  const value = token ?? other;
  if (value === undefined || !/^[\w.~+/=-]+$/.test(value)) throw refused(origin, 'handed out no usable token');
  return value;
}

/** `Link: </v2/…?last=…>; rel="next"` */
function nextPage(origin: Origin, { headers }: Answer): URL | undefined {
  const [, link] = /<([^>]{1,1000})>;\s*rel="?next"?/.exec(String(headers.link ?? '')) ?? [];
  if (link === undefined || !URL.canParse(link, origin.url.href)) return undefined;
  const next = new URL(link, origin.url);
  return next.origin === origin.url.origin ? next : undefined;
}
