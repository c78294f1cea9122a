import type { Launch } from './launch.ts';
import { type FlagTable, type Piece, walkFlags } from './launch-flags.ts';
import { parsePep440 } from './pep440.ts';

// `uvx --help` of uv and `pipx run --help`.
const uvFlags: FlagTable = {
  plain: new Set([
    ...['--isolated', '-q', '--quiet', '-v', '--verbose', '--offline', '--no-cache', '-n', '--refresh', '--no-config'],
    ...['--no-progress', '--native-tls', '--system-certs', '-U', '--upgrade', '--no-env-file', '--managed-python'],
    ...['--no-managed-python', '--no-python-downloads', '--no-build', '--compile-bytecode', '--lfs', '--reinstall'],
  ]),
  valued: new Set([
    ...['-p', '--python', '--with', '-w', '--cache-dir', '--directory', '--env-file', '--python-platform', '--color'],
    ...['--prerelease', '--resolution', '--link-mode', '--exclude-newer', '-c', '--constraints', '--constraint'],
    ...['-P', '--upgrade-package', '--refresh-package', '--index-strategy', '--keyring-provider'],
  ]),
  package: new Set(['--from']),
  refused: new Set([
    ...['--index', '--default-index', '-i', '--index-url', '--extra-index-url', '-f', '--find-links', '--no-index'],
    ...['--with-editable', '--with-requirements', '--config-file', '--overrides', '--override'],
  ]),
};
const pipxFlags: FlagTable = {
  plain: new Set([
    '--no-cache',
    '--verbose',
    '-v',
    '-q',
    '--quiet',
    '--system-site-packages',
    '--fetch-missing-python',
  ]),
  valued: new Set(['--python', '--with']),
  package: new Set(['--spec']),
  refused: new Set(['-i', '--index-url', '--pip-args', '--path', '-e', '--editable', '--pypackages']),
};

const requirement = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?)(\[[A-Za-z0-9._, -]{0,200}\])?(.*)$/s;
const specifier = /^(\s*(?:===|==|~=|!=|<=|>=|<|>)\s*[\w.*+!-]{1,64}\s*(?:,|$))+$/;

/** PEP 503: names that differ only in case and in runs of `-`, `_`, `.` are one name. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Reads the arguments of `uvx` (`uv tool run`) and `pipx run`. `from`: where the launcher's own flags start. */
export function pythonLaunch(launcher: 'uvx' | 'pipx', args: readonly string[], from: number): Launch {
  const walked = walkFlags(args, from, launcher === 'uvx' ? uvFlags : pipxFlags);
  if (walked.unclear !== undefined) return { kind: 'unclear', why: walked.unclear };
  if (walked.packages.length > 1) return { kind: 'unclear', why: 'it starts from more than one package' };
  const [named] = walked.packages;
  const piece = named ?? walked.positional;
  if (!piece) return { kind: 'unclear', why: 'its arguments name no package' };
  // Only uvx, and only for the bare command, writes an exact version behind `@`.
  return readRequirement(launcher, piece, launcher === 'uvx' && !named ? '@' : '==');
}

function readRequirement(launcher: string, piece: Piece, lead: '@' | '=='): Launch {
  const [, name, extras = '', rest = ''] = requirement.exec(piece.text) ?? [];
  const unclear: Launch = {
    kind: 'unclear',
    why: `argument ${piece.argIndex + 1} does not name a package of the index in a form that can be pinned`,
  };
  if (name === undefined) return unclear;
  const end = piece.offset + piece.text.length;
  const start = piece.offset + name.length + extras.length;
  const common = { launcher, ecosystem: 'pypi', package: normalName(name), argIndex: piece.argIndex } as const;
  if (rest === '') return { kind: 'package', launch: { ...common, span: { start, end }, lead } };
  const [, sign = '', asked = ''] = /^(==|@)(\S{1,64})$/.exec(rest) ?? [];
  if (sign !== '' && parsePep440(asked)) {
    const span = { start: start + sign.length, end };
    return { kind: 'package', launch: { ...common, version: asked, span, lead: '' } };
  }
  if (rest === '@latest') {
    return { kind: 'package', launch: { ...common, floating: 'latest', span: { start: start + 1, end }, lead: '' } };
  }
  if (!specifier.test(rest)) return unclear;
  return { kind: 'package', launch: { ...common, floating: rest, span: { start, end }, lead } };
}
