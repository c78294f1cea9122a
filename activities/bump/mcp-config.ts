import { type ConfigEntry, findEntry } from './config-document.ts';
import { type ConfigBytes, readConfigFile, unsafe } from './config-file.ts';
import type { PackageLaunch } from './launch.ts';

/** What `resolve-server` wants to know of an entry. */
export interface LaunchSummary {
  launcher: string;
  package: string;
  /** Absent where the entry does not name one exact version. */
  version?: string;
}

/**
 * Which package an entry of a client configuration starts. Undefined: no such file or entry, or it starts no package.
 * @throws `ConfigFileUnsafe` when the file must not be trusted or is not JSON
 */
export async function readConfigEntry(file: string, entry: string): Promise<LaunchSummary | undefined> {
  const content = await readConfigFile(file);
  const found = content && findEntry(file, content.text, entry);
  if (found?.launch.kind !== 'package') return undefined;
  const { launcher, package: name, version } = found.launch.launch;
  return { launcher, package: name, ...(version === undefined ? {} : { version }) };
}

/**
 * A file and the entry in it, for planning and acting.
 * @throws `ConfigFileUnsafe` also when the file or the entry is not there
 */
export async function openConfigEntry(
  file: string,
  entry: string,
): Promise<{ content: ConfigBytes; found: ConfigEntry }> {
  const content = await readConfigFile(file);
  if (!content) throw unsafe(file, 'does not exist; correct servers.<name>.config.file in ir.yaml');
  const found = findEntry(file, content.text, entry);
  if (!found) throw unsafe(file, 'has no such entry; correct servers.<name>.config.entry in ir.yaml');
  return { content, found };
}

/** The argument that names the package, with a new version (for an image `tag@digest`) in its place. */
export function argumentWith(launch: PackageLaunch, argument: string, version: string): string {
  return argument.slice(0, launch.span.start) + launch.lead + version + argument.slice(launch.span.end);
}

/**
 * The text of a configuration with another version in one entry. Every other character stays as it is: comments,
 * indents, byte order mark, line ends.
 */
export function textWith(text: string, found: ConfigEntry, launch: PackageLaunch, version: string): string {
  const arg = found.args[launch.argIndex];
  if (!arg) throw new RangeError(`no argument ${launch.argIndex}`);
  const start = arg.offset + 1;
  const end = arg.offset + arg.length - 1;
  if (text.slice(start, end) !== arg.value) {
    // The string is written with escapes, so positions in it do not fit; write the whole string anew.
    const whole = JSON.stringify(argumentWith(launch, arg.value, version));
    return text.slice(0, arg.offset) + whole + text.slice(arg.offset + arg.length);
  }
  return text.slice(0, start + launch.span.start) + launch.lead + version + text.slice(start + launch.span.end);
}
