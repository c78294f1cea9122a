/** Something in a text that an action can be aimed at. */
export interface Target {
  kind: 'url' | 'email' | 'host' | 'path' | 'command';
  /** In a form that can be compared. */
  key: string;
  /** Where it starts in the text. */
  at: number;
}

const longest = 400;
const most = 5_000;

/**
 * The URLs, e-mail addresses, hosts, paths and commands of a text, in one pass over its words. A URL and an e-mail
 * address bring their host along.
 */
export function targetsOf(text: string): Target[] {
  const targets: Target[] = [];
  let start = -1;
  for (let i = 0; i <= text.length && targets.length < most; i += 1) {
    const inWord = i < text.length && isWordCode(text.charCodeAt(i));
    if (inWord && start < 0) start = i;
    if (inWord || start < 0) continue;
    if (i - start >= 4 && i - start <= longest) fromWord(text.slice(start, i), start, targets);
    start = -1;
  }
  return targets;
}

/** The lines of a text that look like shell commands, and what stands between backticks, in a comparable form. */
export function commandsOf(text: string): Target[] {
  const targets: Target[] = [];
  let at = 0;
  for (const line of text.split('\n', most)) {
    for (const [piece, from] of pieces(line)) {
      const key = commandKey(piece);
      if (key !== undefined) targets.push({ kind: 'command', key, at: at + from });
    }
    at += line.length + 1;
  }
  return targets;
}

/** A command without prompt sign and spare blanks; undefined for a text that does not begin like one. */
export function commandKey(text: string): string | undefined {
  if (text.length < 8 || text.length > longest * 2) return undefined;
  let start = 0;
  while (start < 8 && ' \t$>#`'.includes(text.charAt(start))) start += 1;
  const blank = text.indexOf(' ', start);
  // Most lines are no commands: the first word says so before anything else is looked at.
  if (blank < 0 || blank - start > 12 || !beginnings.has(text.slice(start, blank))) return undefined;
  const line = text
    .slice(start)
    .replace(/[\s`]{1,8}$/, '')
    .replace(/\s{1,40}/g, ' ');
  return line.length >= 8 ? line : undefined;
}

const beginnings = new Set(
  'curl wget bash sh zsh python python3 node npx npm pnpm yarn uvx pip pip3 pipx rm chmod chown git ssh scp sftp rsync nc ncat socat powershell pwsh iwr docker kubectl aws az gcloud gh vault sudo cat echo printf eval base64 openssl crontab systemctl kill tar cp mv env export osascript certutil'.split(
    ' ',
  ),
);

/** The parts of a line between backticks, else the line: what a page tells to run is often set in code marks. */
function pieces(line: string): [string, number][] {
  if (line.length > 4_000) return [];
  if (!line.includes('`')) return [[line, 0]];
  const found: [string, number][] = [];
  let from = 0;
  for (const part of line.split('`')) {
    found.push([part, from]);
    from += part.length + 1;
  }
  return found;
}

function fromWord(word: string, at: number, targets: Target[]): void {
  const scheme = word.indexOf('://');
  if (scheme > 1) {
    const url = trimmed(word);
    const host = hostOf(url.slice(url.indexOf('://') + 3));
    if (host === undefined) return;
    targets.push({ kind: 'url', key: url, at }, { kind: 'host', key: host, at });
    return;
  }
  const sign = word.indexOf('@');
  if (sign > 0) {
    const address = trimmed(word.slice(word.lastIndexOf(':') + 1)).toLowerCase();
    const host = hostOf(address.slice(address.lastIndexOf('@') + 1));
    if (host !== undefined && address.indexOf('@') > 0)
      targets.push({ kind: 'email', key: address, at }, { kind: 'host', key: host, at });
    return;
  }
  const plain = trimmed(word);
  const isPath = plain.includes('/') || plain.includes('\\') || plain.startsWith('.') || plain.includes('id_');
  if (isPath && (/^(?:~|\.{1,2})?\/[^/]/.test(plain) || isSensitivePath(plain))) {
    targets.push({ kind: 'path', key: plain, at });
    return;
  }
  const host = plain.includes('.') ? hostOf(plain) : undefined;
  if (host !== undefined && plain.length > host.length - 1) targets.push({ kind: 'host', key: host, at });
}

/** A name with a dot and letters at its end, or four numbers; not a file name of a usual kind. */
function hostOf(text: string): string | undefined {
  const host =
    text
      .slice(0, 260)
      .split(/[/?#:]/, 1)[0]
      ?.toLowerCase() ?? '';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return host;
  if (!/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/.test(host)) return undefined;
  const last = host.slice(host.lastIndexOf('.') + 1);
  return /^[a-z]{2,24}$/.test(last) && !fileEndings.has(last) ? host : undefined;
}

const fileEndings = new Set(
  'md js ts tsx jsx mjs cjs json jsonl py rb go rs c h cc cpp java kt cs php sh bash ps1 txt log yml yaml toml ini cfg conf lock html htm css scss svg png jpg jpeg gif pdf csv tsv xml sql db gz zip tar tgz exe dll so bin bat env map test spec tf proto vue lua pl swift ipynb'.split(
    ' ',
  ),
);

/** Paths that hold secrets or start programs by themselves. */
export function isSensitivePath(path: string): boolean {
  return /(?:\/|^|\\)(?:\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.env(?:\.[a-z]{1,12})?$|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.claude|\.cursor|mcp\.json|id_rsa|id_ed25519|shadow$|credentials(?:\.json)?$|authorized_keys|\.bashrc|\.zshrc|\.profile|crontab)/.test(
    path,
  );
}

function trimmed(word: string): string {
  let end = word.length;
  while (end > 0 && '.,;:!?'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

/** Letters, digits and what URLs, addresses and paths are made of; quotes, brackets and blanks end a word. */
function isWordCode(code: number): boolean {
  if (code >= 0x61 && code <= 0x7a) return true;
  if (code >= 0x23 && code <= 0x3b)
    return (
      code !== 0x27 &&
      code !== 0x28 &&
      code !== 0x29 &&
      code !== 0x2a &&
      code !== 0x2c &&
      code !== 0x3b &&
      code !== 0x24
    );
  if (code >= 0x3f && code <= 0x5a) return true;
  return code === 0x3d || code === 0x5f || code === 0x7e || code === 0x5c || (code > 0xa0 && code < 0x2000);
}
