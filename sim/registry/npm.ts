import { createHash } from 'node:crypto';
import type { PackageDefinition } from './definition.ts';

type NpmPackage = Extract<PackageDefinition, { ecosystem: 'npm' }>;

/**
 * Full package metadata as an npm registry sends it (npm/registry, docs/responses/package-metadata.md), or its
 * abbreviated form, which has no times.
 */
export function packumentOf({ name, tags, versions }: NpmPackage, base: string, abbreviated: boolean): object {
  const listed = Object.keys(versions);
  const latest = listed.at(-1);
  const times = listed.flatMap((version) => {
    const { publishedAt } = versions[version] ?? {};
    return publishedAt === undefined ? [] : [[version, publishedAt] as const];
  });
  const sorted = times.map(([, time]) => time).toSorted();
  return {
    ...(abbreviated ? {} : { _id: name }),
    name,
    'dist-tags': { ...(latest === undefined ? {} : { latest }), ...tags },
    versions: Object.fromEntries(
      listed.map((version) => [version, manifestOf(name, version, versions[version], base)]),
    ),
    ...(abbreviated
      ? { modified: sorted.at(-1) }
      : { time: { created: sorted[0], modified: sorted.at(-1), ...Object.fromEntries(times) } }),
  };
}

function manifestOf(
  name: string,
  version: string,
  known: NpmPackage['versions'][string] | undefined,
  base: string,
): object {
  const content = `${name}@${version}`;
  return {
    name,
    version,
    dist: {
      integrity: known?.integrity ?? `sha512-${createHash('sha512').update(content).digest('base64')}`,
      shasum: createHash('sha1').update(content).digest('hex'),
      tarball: `${base}/npm/${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
    },
    ...(known?.deprecated === undefined ? {} : { deprecated: known.deprecated }),
  };
}
