import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Fault, PackageDefinition, RegistrySimOptions } from './definition.ts';
import { Shelf } from './shelf.ts';

export interface RegistrySim {
  url: string;
  /** The address that npm's `registry` setting takes. */
  npm: string;
  /** The address that pip's `index-url` setting takes. */
  pypi: string;
  /** `127.0.0.1:PORT`: what stands before an image's path. */
  oci: string;
  /** Every request so far, as `GET /path`. */
  requests: string[];
  setFault(packageName: string, fault: Fault | undefined): void;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for package registries on 127.0.0.1: npm under `/npm/`, Python under `/simple/`, images under
 * `/v2/`. It speaks the registries' own protocols, so npm and pip can be pointed at it.
 */
export async function startRegistrySim(options: RegistrySimOptions = {}): Promise<RegistrySim> {
  const { port, packages, folder, faults, ociToken } = RegistrySimOptions.parse(options);
  const shelf = new Shelf([...packages, ...(folder === undefined ? [] : await readFolder(folder))], faults, ociToken);
  const server = createServer((request, response) => shelf.answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  shelf.base = `http://127.0.0.1:${actual}`;
  return {
    url: shelf.base,
    npm: `${shelf.base}/npm/`,
    pypi: `${shelf.base}/simple/`,
    oci: `127.0.0.1:${actual}`,
    requests: shelf.requests,
    setFault: (name, fault) => shelf.setFault(name, fault),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readFolder(folder: string): Promise<PackageDefinition[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => PackageDefinition.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
  );
}
