import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { problemsIn } from './config-problems.ts';
import { Config } from './config-schema.ts';
import { withAbsolutePaths } from './config-shape.ts';

export type { Config } from './config-schema.ts';

/** A configuration that cannot be used. Each problem is one line: where, what is wrong, how to correct it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export interface LoadedConfig {
  config: Config;
  /** The file it came from. */
  file: string;
}

const largest = 1_048_576;

/**
 * Reads ir.yaml: the file named, else IR_CONFIG, else `ir.yaml` in the working folder, else `ir/ir.yaml` in the XDG
 * configuration folder. Relative paths in it become absolute, relative to the file's own folder.
 * @throws ConfigError
 */
export async function loadConfig(options: { config?: string } = {}): Promise<LoadedConfig> {
  const file = await findFile(options.config);
  const text = await readSafely(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
  const broken = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${file}:${line}:${col}  ${message.split('\n')[0]}; correct the YAML here`;
  });
  if (broken.length > 0) throw new ConfigError(broken);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new ConfigError([`${file}:1:1  the YAML refers to itself too often; write it out`]);
  }
  const parsed = Config.safeParse(withAbsolutePaths(value, dirname(resolve(file))));
  if (!parsed.success) throw new ConfigError(problemsIn(parsed.error, document, lines, file));
  return { config: parsed.data, file: resolve(file) };
}

async function findFile(named: string | undefined): Promise<string> {
  const wanted = named ?? process.env.IR_CONFIG;
  if (wanted !== undefined) return wanted;
  const candidates = ['ir.yaml', join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'ir', 'ir.yaml')];
  for (const candidate of candidates) {
    if (
      await access(candidate, constants.R_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  throw new ConfigError([`there is no ${candidates.join(' and no ')}; name one with --config, or try \`ir demo\``]);
}

/** Who can write the configuration can approve anything, so only a file of one's own is believed. */
async function readSafely(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ELOOP'
          ? 'it is a symlink; name the file itself'
          : error.code === 'ENOENT'
            ? 'it is not there'
            : `it cannot be read (${error.code})`;
      throw new ConfigError([`${file}  ${why}`]);
    },
  );
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ConfigError([`${file}  is no regular file; name a file`]);
    if (process.platform !== 'win32' && (stat.mode & 0o022) !== 0)
      throw new ConfigError([`${file}  others may write it; run chmod go-w ${file}`]);
    if (stat.size > largest) throw new ConfigError([`${file}  is over 1 MiB; that is no ir.yaml`]);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
