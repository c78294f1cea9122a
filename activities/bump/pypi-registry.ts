import { z } from 'zod';
import { guardedGet, type Origin, refused } from './guarded-request.ts';
import { parsePep440 } from './pep440.ts';
import { normalName } from './python-launch.ts';
import { isThere, publishedAt, readJson } from './registry-answer.ts';
import type { RegistryDocument, RegistryVersion } from './registry-document.ts';

const simpleJson = 'application/vnd.pypi.simple.v1+json';
const largest = 20 * 1024 * 1024;

// The JSON form of the simple repository API: PEP 691, upload times by PEP 700, yanking by PEP 592.
const ProjectFile = z.object({
  filename: z.string().max(500),
  hashes: z.record(z.string(), z.string()).default({}),
  yanked: z.union([z.boolean(), z.string()]).optional(),
  'upload-time': z.string().optional(),
});
const Project = z.object({ name: z.string(), files: z.array(ProjectFile) });
type ProjectFile = z.infer<typeof ProjectFile>;

/** Asks a Python index for one project. `name` in its normal form. Undefined: it has none of that name. */
export async function readPypiPackage(
  origin: Origin,
  name: string,
  signal: AbortSignal,
): Promise<RegistryDocument | undefined> {
  const url = new URL(`${name}/`, origin.url);
  const answer = await guardedGet({ origin, url, headers: { accept: simpleJson }, limit: largest, signal });
  if (!isThere(origin, answer)) return undefined;
  if (!answer.headers['content-type']?.startsWith(simpleJson)) {
    throw refused(origin, 'does not offer its index as JSON (PEP 691), so it says no times and no hashes');
  }
  const project = readJson(origin, answer, Project);
  if (normalName(project.name) !== name) throw refused(origin, 'answered about another package');
  return { versions: versionsOf(name, project.files), tags: {}, source: origin.url.href };
}

function versionsOf(name: string, files: ProjectFile[]): RegistryVersion[] {
  const releases = new Map<string, { version: string; files: ProjectFile[] }>();
  for (const file of files) {
    const version = versionIn(name, file.filename);
    if (version === undefined) continue;
    const known = releases.get(spellingOf(version)) ?? { version, files: [] };
    known.files.push(file);
    releases.set(spellingOf(version), known);
  }
  return [...releases.values()].map((known) => release(known.version, known.files));
}

function release(version: string, files: ProjectFile[]): RegistryVersion {
  // A file that was added later may be the bad one, so a release is as young as its youngest file.
  const times = files.map((file) => publishedAt(file['upload-time']).publishedAt);
  const [youngest] = times.toSorted().toReversed();
  const wheel = files.find(({ filename }) => filename.endsWith('-py3-none-any.whl')) ?? files[0];
  const sha256 = wheel?.hashes.sha256;
  return {
    version,
    ...(times.every((time) => time !== undefined) && youngest !== undefined ? { publishedAt: youngest } : {}),
    ...(sha256 && /^[0-9a-f]{64}$/.test(sha256) ? { integrity: `sha256:${sha256}` } : {}),
    ...(files.every(({ yanked }) => yanked !== undefined && yanked !== false)
      ? { discouraged: 'yanked' as const }
      : {}),
  };
}

/** The version in a file's name: `NAME-VERSION-….whl` (PEP 427) or `NAME-VERSION.tar.gz` (PEP 625). */
function versionIn(name: string, filename: string): string | undefined {
  const [, wheelName, wheelVersion] = /^([^-]+)-([^-]+)-[^/]+\.whl$/.exec(filename) ?? [];
  if (wheelName !== undefined && wheelVersion !== undefined) {
    return normalName(wheelName) === name && parsePep440(wheelVersion) ? wheelVersion : undefined;
  }
  const stem = /^(.+)\.(?:tar\.gz|zip)$/.exec(filename)?.[1] ?? '';
  const dash = stem.lastIndexOf('-');
  const version = stem.slice(dash + 1);
  return normalName(stem.slice(0, Math.max(dash, 0))) === name && parsePep440(version) ? version : undefined;
}

/** One spelling for all that PEP 440 holds to be one version: 1.0, 1.0.0 and v1. */
function spellingOf(version: string): string {
  const { release = [], ...rest } = parsePep440(version) ?? {};
  return JSON.stringify([release.join('.').replace(/(\.0)+$/, ''), rest]);
}
