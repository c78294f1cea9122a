import { z } from 'zod';

const Published = z.iso.datetime();

/** One package as a test or a demo describes it. What real registries compute (hashes, files) the stand-in makes up. */
export const PackageDefinition = z.discriminatedUnion('ecosystem', [
  z.strictObject({
    ecosystem: z.literal('npm'),
    name: z.string(),
    /** The `latest` dist-tag and others; without them `latest` is the last version listed. */
    tags: z.record(z.string(), z.string()).default({}),
    versions: z.record(
      z.string(),
      z.strictObject({
        publishedAt: Published.optional(),
        deprecated: z.string().optional(),
        integrity: z.string().optional(),
      }),
    ),
  }),
  z.strictObject({
    ecosystem: z.literal('pypi'),
    name: z.string(),
    versions: z.record(
      z.string(),
      z.strictObject({ publishedAt: Published.optional(), yanked: z.union([z.boolean(), z.string()]).optional() }),
    ),
  }),
  z.strictObject({
    ecosystem: z.literal('oci'),
    /** The path of the image, without the registry's host. */
    name: z.string(),
    tags: z.array(z.string()),
  }),
]);
export type PackageDefinition = z.infer<typeof PackageDefinition>;
export type PackageInput = z.input<typeof PackageDefinition>;

/** How a package's registry misbehaves. `huge`: an endless body. `another-name`: answers about a package nobody asked for. */
export const Fault = z.union([
  z.enum(['not-found', 'error', 'hang', 'huge', 'not-json', 'another-name', 'wrong-digest']),
  z.strictObject({ redirect: z.string() }),
]);
export type Fault = z.infer<typeof Fault>;

/** What the stand-in is started with. */
export const RegistrySimOptions = z.strictObject({
  /** 0: any free one. */
  port: z.number().int().min(0).max(65_535).default(0),
  packages: z.array(PackageDefinition).default([]),
  /** A folder of `*.json` files, one package each, besides those above. */
  folder: z.string().optional(),
  /** By package name. */
  faults: z.record(z.string(), Fault).default({}),
  /** Container images want an anonymous token first, as public registries do. */
  ociToken: z.boolean().default(false),
});
export type RegistrySimOptions = z.input<typeof RegistrySimOptions>;
