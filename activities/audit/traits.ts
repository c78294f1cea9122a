import { createHash } from 'node:crypto';
import { carriesInAddress, type Destination, destinationOf } from './destination.ts';
import { isObject } from './strict-json.ts';
import type { ToolKind } from './tool-kind.ts';

/** What the rules ask about a single call, read out of its parameters once. Most calls have none of it. */
export interface Traits {
  secretRead: boolean;
  rotation: boolean;
  /** What is rotated, or what the opened incident is about, as the call names it, in lower case. */
  credential?: string;
  incident: ToolKind['incident'];
  /** The incident that the call names. */
  incidentId?: string;
  /** For a call that opens an incident: all its words in lower case, so that a credential named in them is found. */
  mentions?: string;
  destination?: Destination;
}

const credentialKeys = [
  'credential',
  'credential_id',
  'credentialid',
  'credential_name',
  'credentialname',
  'secret',
  'secret_name',
  'secretname',
  'secret_id',
  'secretid',
  'secret_path',
  'key_id',
  'keyid',
  'key_name',
  'keyname',
  'access_key_id',
  'accesskeyid',
  'api_key_id',
  'key',
  'token_id',
  'tokenid',
  'token_name',
  'token',
  'client_id',
  'clientid',
  'app_id',
  'appid',
  'application',
  'application_id',
  'app',
  'certificate',
  'cert',
  'path',
  'target',
  'resource',
  'name',
  'id',
];
const incidentKey = /^(incident|inc|case|ticket|alert|issue)[-_ ]?(id|number|no|key|ref)?$/;
const incidentText = /\b((?:INC|SIR|CASE|IR|SEC|SOC|ALERT)[-_#]?\d{2,12})\b/i;
const secretPlace =
  /(^|[\\/])(\.env(\.\w+)?|id_(rsa|ed25519|ecdsa|dsa)|\.npmrc|\.netrc|\.pgpass|credentials(\.json)?|\.aws[\\/]credentials|\.kube[\\/]config|shadow|.*\.(pem|pfx|p12|kdbx))$/i;

export function traitsOf(kind: ToolKind, tool: string, parameters: unknown): Traits {
  const rotation = kind.rotation === 'yes' || (kind.rotation === 'maybe' && namesCredential(parameters));
  const reads = kind.secretRead || (kind.reads && readsSecretFile(parameters));
  const traits: Traits = { secretRead: reads && !rotation, rotation, incident: kind.incident };
  if (rotation || kind.incident === 'opens') {
    // In a rotation even a plain `name` is the credential's; an incident has names of other things, too.
    const credential = field(parameters, rotation ? credentialKeys : credentialKeys.slice(0, -5));
    if (credential) traits.credential = credential.toLowerCase();
  }
  if (rotation || kind.incident !== 'none') {
    const id = incidentIdIn(parameters, kind.incident !== 'none');
    if (id) traits.incidentId = id;
  }
  if (kind.incident === 'opens') traits.mentions = wordsIn(parameters).toLowerCase();
  if (kind.outbound === 'sends' || (kind.outbound === 'fetch' && carriesInAddress(parameters))) {
    traits.destination = destinationOf(tool, parameters);
  }
  return traits;
}

/**
 * A number for what a call asks, blind to digits, so that the same job on another day gives the same number. Equal
 * numbers may only excuse, and every excuse is listed.
 */
export function shapeOf(parameters: unknown): number {
  const text = wordsIn(parameters).replace(/\d+/g, '0');
  return createHash('sha256').update(text).digest().readUIntBE(0, 6);
}

function namesCredential(parameters: unknown): boolean {
  return field(parameters, credentialKeys.slice(0, -5)) !== undefined;
}

function readsSecretFile(parameters: unknown): boolean {
  const path = field(parameters, ['path', 'file', 'file_path', 'filename', 'uri', 'key']);
  return path !== undefined && secretPlace.test(path);
}

function field(parameters: unknown, names: readonly string[]): string | undefined {
  if (!isObject(parameters)) return undefined;
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters).slice(0, 200)) {
    if (typeof value === 'string' || typeof value === 'number') byName.set(name.toLowerCase(), String(value));
  }
  const mount = byName.get('mount');
  for (const name of names) {
    const value = byName.get(name);
    if (value) return (name === 'path' && mount ? `${mount}/${value}` : value).slice(0, 256);
  }
  return undefined;
}

function incidentIdIn(parameters: unknown, aboutIncident: boolean): string | undefined {
  if (!isObject(parameters)) return undefined;
  for (const [name, value] of Object.entries(parameters).slice(0, 200)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (incidentKey.test(name.toLowerCase()) || (aboutIncident && /^(id|number)$/i.test(name))) {
      return String(value).trim().toLowerCase().slice(0, 64) || undefined;
    }
  }
  return incidentText.exec(wordsIn(parameters))?.[1]?.toLowerCase();
}

/** The strings of a value, in their order, at most 4096 characters. */
function wordsIn(value: unknown): string {
  const words: string[] = [];
  let room = 4_096;
  const visit = (one: unknown, depth: number) => {
    if (room <= 0 || depth > 6) return;
    if (typeof one === 'string' || typeof one === 'number') {
      const text = String(one).slice(0, room);
      words.push(text);
      room -= text.length + 1;
    } else if (typeof one === 'object' && one !== null) {
      for (const member of Object.values(one)) visit(member, depth + 1);
    }
  };
  visit(value, 0);
  return words.join(' ');
}
