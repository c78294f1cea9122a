import { dockerLaunch } from './docker-launch.ts';
import { npmLaunch } from './npm-launch.ts';
import { pythonLaunch } from './python-launch.ts';

/** Where packages of a kind are published: npm, the Python index, or a container registry. */
export type Ecosystem = 'npm' | 'pypi' | 'oci';

/** What an entry of a client configuration starts, and where in its arguments the version stands. */
export interface PackageLaunch {
  /** `npx`, `uvx`, `docker` … */
  launcher: string;
  ecosystem: Ecosystem;
  package: string;
  /** The version as written, only where it is one exact version. For an image: its tag. */
  version?: string;
  /** What is asked for where it is not exact: a dist-tag or a range. Absent when nothing is said. */
  floating?: string;
  /** An image's digest, as written. */
  digest?: string;
  /** Which argument names the package (0-based, in the entry's `args`). */
  argIndex: number;
  /** The part of that argument which a new version replaces, in UTF-16 units. */
  span: { start: number; end: number };
  /** What stands between the package and a new version where nothing of it is there yet: `@`, `==` or `:`. */
  lead: string;
}

/**
 * `other`: a program that is no package, so there is no version to choose. `unclear`: a package launcher whose
 * arguments cannot be read with certainty; `why` completes the sentence «The entry …: ».
 */
export type Launch =
  | { kind: 'package'; launch: PackageLaunch }
  | { kind: 'other'; why: string }
  | { kind: 'unclear'; why: string };

/** Understands `command` and `args` of an MCP client configuration entry. Never throws. */
export function readLaunch(command: string, args: readonly string[]): Launch {
  const name = programName(command);
  if (name === 'cmd' && args[0]?.toLowerCase() === '/c' && args[1] !== undefined) {
    return launchOf(programName(args[1]), args, 2);
  }
  return launchOf(name, args, 0);
}

function launchOf(program: string, args: readonly string[], from: number): Launch {
  const words = (count: number) => [program, ...args.slice(from, from + count)].join(' ');
  if (program === 'npx' || program === 'bunx') return npmLaunch(program, args, from);
  if (['npm exec', 'npm x', 'pnpm dlx', 'yarn dlx', 'bun x'].includes(words(1))) {
    return npmLaunch(words(1), args, from + 1);
  }
  if (program === 'uvx') return pythonLaunch('uvx', args, from);
  if (words(2) === 'uv tool run') return pythonLaunch('uvx', args, from + 2);
  if (words(1) === 'pipx run') return pythonLaunch('pipx', args, from + 1);
  if (['docker run', 'podman run'].includes(words(1))) return dockerLaunch(program, args, from + 1);
  if (['docker container run', 'podman container run'].includes(words(2))) {
    return dockerLaunch(program, args, from + 2);
  }
  return { kind: 'other', why: 'starts a program of its own, not a package, so there is no version to choose' };
}

/** `C:\Program Files\nodejs\npx.cmd` and `/usr/bin/npx` are both `npx`. */
function programName(command: string): string {
  const last = command.split(/[\\/]/).at(-1) ?? '';
  return last.toLowerCase().replace(/\.(cmd|exe|bat|ps1)$/, '');
}
