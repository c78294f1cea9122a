import { createHash } from 'node:crypto';
import type { PackageDefinition } from './definition.ts';

type PypiPackage = Extract<PackageDefinition, { ecosystem: 'pypi' }>;

/** The content type of the JSON form of the simple repository API (PEP 691). */
export const simpleJson = 'application/vnd.pypi.simple.v1+json';

/** The normal form of a project's name (PEP 503). */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** A project page in JSON: each version with a wheel and a source archive, upload times (PEP 700), yanks (PEP 592). */
export function projectOf({ name, versions }: PypiPackage, base: string): object {
  const stem = normalName(name).replaceAll('-', '_');
  return {
    meta: { 'api-version': '1.1' },
    name: normalName(name),
    versions: Object.keys(versions),
    files: Object.entries(versions).flatMap(([version, { publishedAt, yanked }]) =>
      [`${stem}-${version}-py3-none-any.whl`, `${stem}-${version}.tar.gz`].map((filename) => ({
        filename,
        url: `${base}/files/${filename}`,
        hashes: { sha256: createHash('sha256').update(filename).digest('hex') },
        size: 1_000,
        yanked: yanked ?? false,
        ...(publishedAt === undefined ? {} : { 'upload-time': publishedAt }),
      })),
    ),
  };
}

/** The same page as HTML (PEP 503): what a client gets that does not ask for JSON. */
export function htmlOf({ name, versions }: PypiPackage): string {
  const stem = normalName(name).replaceAll('-', '_');
  const links = Object.keys(versions).map(
    (version) => `<a href="${stem}-${version}.tar.gz">${stem}-${version}.tar.gz</a>`,
  );
  return `<!DOCTYPE html><html><body>${links.join('<br>')}</body></html>`;
}
