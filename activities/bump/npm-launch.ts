import { parse } from 'semver';
import type { Launch } from './launch.ts';
import { type FlagTable, type Piece, walkFlags } from './launch-flags.ts';

// npm's documentation of `npm exec` and of its configuration, and `pnpm dlx`, `yarn dlx`, `bunx`.
const flags: FlagTable = {
  plain: new Set([
    ...['-y', '--yes', '--no', '--no-install', '-q', '--quiet', '-s', '--silent', '-d', '--verbose', '--bun'],
    ...['--prefer-offline', '--prefer-online', '--offline', '--ignore-existing', '--ignore-scripts', '--no-audit'],
    ...['--no-fund', '--no-update-notifier', '--legacy-peer-deps', '--force', '-f', '--no-progress'],
  ]),
  valued: new Set(['--loglevel', '--cache', '--prefix', '--node-options', '-n', '--fetch-timeout', '--fetch-retries']),
  package: new Set(['-p', '--package']),
  refused: new Set(['-c', '--call', '--registry', '--userconfig', '--globalconfig', '-w', '--workspace']),
};

/** An npm package name in today's rules: lower case, optional scope, at most 214 characters. */
export const npmName = /^(?=.{1,214}$)(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/;
const dashTag = /^[A-Za-z][\w.-]{0,63}$/;
const range = /^[\d\s.xX*^~<>=|vA-Za-z+-]{1,100}$/;

/** Reads the arguments of `npx` and its relatives. `from`: where the launcher's own flags start. */
export function npmLaunch(launcher: string, args: readonly string[], from: number): Launch {
  const walked = walkFlags(args, from, flags);
  if (walked.unclear !== undefined) return { kind: 'unclear', why: walked.unclear };
  if (walked.packages.length > 1) return { kind: 'unclear', why: 'it starts from more than one package' };
  const piece = walked.packages[0] ?? walked.positional;
  if (!piece) return { kind: 'unclear', why: 'its arguments name no package' };
  return readSpec(launcher, piece);
}

function readSpec(launcher: string, piece: Piece): Launch {
  const at = piece.text.indexOf('@', 1);
  const name = at < 0 ? piece.text : piece.text.slice(0, at);
  if (!npmName.test(name)) {
    return { kind: 'unclear', why: `argument ${piece.argIndex + 1} is not the name of a package of the registry` };
  }
  const end = piece.offset + piece.text.length;
  const common = { launcher, ecosystem: 'npm', package: name, argIndex: piece.argIndex } as const;
  if (at < 0) {
    return { kind: 'package', launch: { ...common, span: { start: end, end }, lead: '@' } };
  }
  const asked = piece.text.slice(at + 1);
  const launch = { ...common, span: { start: piece.offset + at + 1, end }, lead: '' };
  const exact = parse(asked, { loose: true });
  if (exact) return { kind: 'package', launch: { ...launch, version: exact.version } };
  if (asked === '' || dashTag.test(asked) || range.test(asked)) {
    return { kind: 'package', launch: { ...launch, floating: asked } };
  }
  return {
    kind: 'unclear',
    why: `argument ${piece.argIndex + 1} takes the package from somewhere else than the registry`,
  };
}
