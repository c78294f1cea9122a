/** One version as a registry offers it. */
export interface RegistryVersion {
  version: string;
  /** When it (for Python: its newest file) was published, ISO 8601. Absent: the registry does not say. */
  publishedAt?: string;
  /** `sha512-…` of npm, `sha256:…` of a Python wheel. Images get theirs when the tag is resolved. */
  integrity?: string;
  /** Its own publisher advises against it. */
  discouraged?: 'deprecated' | 'yanked';
}

/** What a registry says about one package, in the words that all registries share. */
export interface RegistryDocument {
  versions: RegistryVersion[];
  /** npm's dist-tags. They say what a start without a version gets today; never which version is good. */
  tags: Record<string, string>;
  /** Where it was asked: scheme, host and path, without credentials. */
  source: string;
}
