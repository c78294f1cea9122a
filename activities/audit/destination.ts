import { isObject } from './strict-json.ts';

/**
 * Where an outbound call sends to. `kind` says how far its name alone tells: `public` and `drop` are outside for
 * certain, `inside` is not; for `host`, `mail`, `bucket` and `owner` the organisation's own usage decides.
 */
export interface Destination {
  kind:
    | 'public'
    | 'drop'
    | 'external-channel'
    | 'channel'
    | 'host'
    | 'mail'
    | 'bucket'
    | 'owner'
    | 'inside'
    | 'unknown';
  /** The destination by name, in lower case: `host:paste.example`, `channel:#soc`. */
  name: string;
  /** The domain of a host or a mail address. */
  domain?: string;
  /** Length of the longest unbroken run of encoded text (hex, base64) that the call carries. */
  encodedRun: number;
}

/** Places where anybody may leave or receive data without an account, known from reports on exfiltration (T1567). */
const dropSites =
  /(^|\.)(pastebin\.com|paste\.(rs|ee|mozilla\.org)|hastebin\.com|ghostbin\.\w+|rentry\.co|dpaste\.(com|org)|termbin\.com|ix\.io|0x0\.st|transfer\.sh|file\.io|gofile\.io|temp\.sh|tmpfiles\.org|bashupload\.com|anonfiles\.com|mega\.nz|wetransfer\.com|catbox\.moe|webhook\.site|requestbin\.\w+|requestcatcher\.com|beeceptor\.com|pipedream\.net|hookbin\.com|ngrok(-free)?\.\w+|ngrok\.io|trycloudflare\.com|oast\.\w+|oastify\.com|interact\.sh|burpcollaborator\.net|dnslog\.cn|api\.telegram\.org)$/;
const outsideChannel = /(^|[#_.-])(ext|external|partners?|vendors?|guests?|shared|public|customers?|clients?)([_.-]|$)/;
const privateHost =
  /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[?::1\]?$|\[?f[cd][0-9a-f]{2}:)|\.(internal|local|localdomain|lan|corp|intranet|home\.arpa)$/;
const hostKey =
  /^(url|uri|endpoint|webhook(_?url)?|target_?url|callback(_?url)?|href|host(name)?|domain|address|destination|dest)$/;
const mailKey =
  /^(to|cc|bcc|recipients?|e?mail(_?to)?|email_?address(es)?|invitees?|principals?|share_?with|collaborators?|user_?email)$/;
const channelKey = /^(channel(_?(id|name))?|room|conversation|chat(_?id)?|thread|space)$/;
const bucketKey = /^(bucket(_?name)?|container(_?name)?|storage_?account|drive(_?id)?)$/;
const ownerKey = /^(owner|org|organi[sz]ation|namespace|account(_?id)?)$/;

interface Found {
  open: boolean;
  hosts: string[];
  mails: string[];
  channel?: string;
  bucket?: string;
  owner?: string;
  encodedRun: number;
  addressLength: number;
}

/** Reads the destination out of a call's parameters. Looks at a bounded part of them: they are the attacker's. */
export function destinationOf(tool: string, parameters: unknown): Destination {
  const found: Found = { open: false, hosts: [], mails: [], encodedRun: 0, addressLength: 0 };
  let budget = 400;
  const visit = (key: string, value: unknown, depth: number) => {
    budget -= 1;
    if (budget < 0 || depth > 5) return;
    if (Array.isArray(value)) for (const one of value.slice(0, 50)) visit(key, one, depth + 1);
    else if (isObject(value))
      for (const [name, one] of Object.entries(value)) visit(name.toLowerCase(), one, depth + 1);
    else note(found, key, value, tool);
  };
  visit('', parameters, 0);
  return { ...judge(found, tool), encodedRun: found.encodedRun };
}

/** Whether asking an address could itself carry data away: it is long, or holds an encoded block. */
export function carriesInAddress(parameters: unknown): boolean {
  if (!isObject(parameters)) return false;
  return Object.values(parameters).some(
    (value) => typeof value === 'string' && /^https?:/i.test(value) && (value.length > 300 || longestRun(value) >= 80),
  );
}

function note(found: Found, key: string, value: unknown, tool: string): void {
  if (value === true && /^(public|anonymous|is_?public)$/.test(key)) found.open = true;
  if (value === false && key === 'private' && /repo|gist|snippet/.test(tool)) found.open = true;
  if (typeof value !== 'string' || value === '') return;
  const text = value.slice(0, 65_536).trim().toLowerCase();
  if (/^(acl|visibility|access|permission|privacy|public|type|role|scope)$/.test(key)) {
    if (/^(public(-.*)?|anonymous|anyone|everyone|allusers|authenticated-read|world|true)$/.test(text))
      found.open = true;
  }
  found.encodedRun = Math.max(found.encodedRun, longestRun(value.slice(0, 65_536)));
  const host = hostIn(text, hostKey.test(key));
  if (host) found.hosts.push(host);
  if (mailKey.test(key)) {
    for (const [, domain = ''] of text.matchAll(/@([a-z0-9.-]{1,253})/g)) found.mails.push(domain.replace(/\.+$/, ''));
  }
  if (channelKey.test(key)) found.channel ??= text.slice(0, 120);
  if (bucketKey.test(key)) found.bucket ??= text.slice(0, 120);
  if (ownerKey.test(key)) found.owner ??= text.slice(0, 120);
}

function hostIn(text: string, named: boolean): string | undefined {
  if (/^(https?|ftps?|sftp|wss?):\/\//.test(text)) {
    try {
      return new URL(text.slice(0, 2_000)).hostname.replace(/\.+$/, '');
    } catch {
      return 'unreadable';
    }
  }
  const bare = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d{1,5})?(?:\/|$)/.exec(text);
  return named && bare ? bare[1] : undefined;
}

function judge(found: Found, tool: string): Omit<Destination, 'encodedRun'> {
  const drop = found.hosts.find((host) => dropSites.test(host));
  if (drop) return { kind: 'drop', name: `host:${drop}`, domain: drop };
  const place = found.bucket ?? found.owner ?? found.channel ?? found.hosts[0];
  if (found.open || (found.bucket && /(^|[-_.])public([-_.]|$)/.test(found.bucket))) {
    return { kind: 'public', name: `public:${place ?? tool.toLowerCase()}` };
  }
  // The first that is not plainly inside decides: one stranger among the recipients is enough.
  const mail = found.mails.find((domain) => !privateHost.test(domain)) ?? found.mails[0];
  if (mail) return { kind: privateHost.test(mail) ? 'inside' : 'mail', name: `mail:${mail}`, domain: mail };
  const host = found.hosts.find((one) => !isInside(one)) ?? found.hosts[0];
  if (host && !found.channel) return { kind: isInside(host) ? 'inside' : 'host', name: `host:${host}`, domain: host };
  if (found.channel) {
    const kind = outsideChannel.test(found.channel) ? 'external-channel' : 'channel';
    return { kind, name: `channel:${found.channel}` };
  }
  if (found.bucket) return { kind: 'bucket', name: `bucket:${found.bucket}` };
  if (found.owner) return { kind: 'owner', name: `owner:${found.owner}` };
  return { kind: 'unknown', name: `tool:${tool.toLowerCase()}` };
}

function isInside(host: string): boolean {
  return privateHost.test(host) || !host.includes('.');
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/[A-Za-z0-9+/=_-]{80,}/g)) longest = Math.max(longest, run.length);
  return longest;
}
