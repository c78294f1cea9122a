import { valid } from 'semver';
import { z } from 'zod';
import { guardedGet, type Origin, refused } from './guarded-request.ts';
import { isThere, publishedAt, readJson } from './registry-answer.ts';
import type { RegistryDocument } from './registry-document.ts';

// npm's package metadata, full form: the short one has no times (npm/registry, docs/responses/package-metadata.md).
const Packument = z.object({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()).default({}),
  versions: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      deprecated: z.union([z.string(), z.boolean()]).optional(),
      dist: z.object({ integrity: z.string().optional() }).optional(),
    }),
  ),
  time: z.record(z.string(), z.unknown()).default({}),
});

/** An npm packument of a package with thousands of releases is about 10 MB. */
const largest = 20 * 1024 * 1024;

/** Asks an npm registry for one package. Undefined: it has none of that name, or everything of it was unpublished. */
export async function readNpmPackage(
  origin: Origin,
  name: string,
  signal: AbortSignal,
): Promise<RegistryDocument | undefined> {
  const url = new URL(name.replace('/', '%2f'), origin.url);
  const answer = await guardedGet({ origin, url, headers: { accept: 'application/json' }, limit: largest, signal });
  if (!isThere(origin, answer)) return undefined;
  const unpublished = readJson(origin, answer, z.object({ versions: z.unknown() }));
  if (unpublished.versions === undefined) return undefined;
  const packument = readJson(origin, answer, Packument);
  if (packument.name !== name) throw refused(origin, 'answered about another package');
  const versions = Object.entries(packument.versions)
    // Strictly: what npm itself would not take as one exact version does not go into a configuration.
    .filter(([version, { name: of = name }]) => valid(version) === version && of === name)
    .map(([version, { deprecated, dist }]) => ({
      version,
      ...publishedAt(packument.time[version]),
      ...(dist?.integrity && /^sha\d{3}-[A-Za-z0-9+/=]{20,200}$/.test(dist.integrity)
        ? { integrity: dist.integrity }
        : {}),
      ...(deprecated ? { discouraged: 'deprecated' as const } : {}),
    }));
  return { versions, tags: packument['dist-tags'], source: origin.url.href };
}
