import type { BumpConfig } from './config.ts';
import type { Ecosystem } from './launch.ts';
import { readNpmPackage } from './npm-registry.ts';
import { readImage, resolveTag } from './oci-registry.ts';
import { readPypiPackage } from './pypi-registry.ts';
import { npmOrigin, ociOrigin, pypiOrigin } from './registry-address.ts';
import type { RegistryDocument } from './registry-document.ts';

/** A package and the folder whose npm configuration counts for it. */
export interface PackageQuery {
  ecosystem: Ecosystem;
  package: string;
  folder: string;
}

/** Asks registries what they offer. It never installs, and never runs what it finds. */
export interface RegistryClient {
  /**
   * Undefined: the registry does not have the package.
   * @throws `RegistryUnreachable`, `RegistryRefused`, `ConfigInvalid`
   */
  read(query: PackageQuery, signal: AbortSignal): Promise<RegistryDocument | undefined>;
  /** The digest that an image's tag stands for now. Same failures. */
  digestOf(query: PackageQuery, tag: string, signal: AbortSignal): Promise<string>;
}

/** A client for npm registries, Python simple indexes (PEP 691) and container registries (OCI distribution). */
export function createRegistryClient(config: BumpConfig): RegistryClient {
  return {
    async read({ ecosystem, package: name, folder }, signal) {
      if (ecosystem === 'npm') return readNpmPackage(await npmOrigin(name, folder, config), name, signal);
      if (ecosystem === 'pypi') return readPypiPackage(await pypiOrigin(folder, config), name, signal);
      const { origin, path } = ociOrigin(name, config);
      return readImage(origin, path, signal);
    },
    async digestOf({ package: name }, tag, signal) {
      const { origin, path } = ociOrigin(name, config);
      return resolveTag(origin, path, tag, signal);
    },
  };
}
