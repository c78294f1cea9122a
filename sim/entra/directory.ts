import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A client secret as the directory keeps it: a hash and a hint. The text itself is shown once, by `addPassword`. */
export interface Password {
  keyId: string;
  displayName: string | null;
  hint: string;
  sha256: string;
  startDateTime: string;
  endDateTime: string;
  /** From when the token endpoint knows it (milliseconds since 1970): new secrets take a moment to replicate. */
  knownFrom: number;
}

/** An application with its service principal. */
export interface Application {
  id: string;
  appId: string;
  displayName: string;
  accountEnabled: boolean;
  /** Application permissions on Graph, such as `Application.ReadWrite.OwnedBy`. */
  roles: string[];
  /** The `appId`s of the applications that own this one. */
  owners: string[];
  passwords: Password[];
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-';
const twoYears = 2 * 365 * 24 * 3_600_000;

/** Applications and their secrets, kept in memory and, where a file is given, in that file after every change. */
export class Directory {
  readonly #file: string | undefined;
  readonly apps: Application[];

  constructor(file?: string) {
    this.#file = file;
    this.apps = file ? load(file) : [];
  }

  find(key: { id: string } | { appId: string }): Application | undefined {
    return this.apps.find((app) => ('id' in key ? app.id === key.id : app.appId === key.appId));
  }

  add(app: Application): void {
    this.apps.push(app);
    this.save();
  }

  /** Adds a secret, given or made, and returns its text: the only time that anybody sees it. */
  addPassword(
    app: Application,
    more: { displayName?: string | null; secret?: string; endDateTime?: string; replicationMs?: number } = {},
  ): { password: Password; secretText: string } {
    const secretText = more.secret ?? makeSecret();
    const now = Date.now();
    const password: Password = {
      keyId: randomUUID(),
      displayName: more.displayName ?? null,
      hint: secretText.slice(0, 3),
      sha256: sha256(secretText),
      startDateTime: new Date(now).toISOString(),
      endDateTime: more.endDateTime ?? new Date(now + twoYears).toISOString(),
      knownFrom: now + (more.replicationMs ?? 0),
    };
    app.passwords.push(password);
    this.save();
    return { password, secretText };
  }

  removePassword(app: Application, keyId: string): boolean {
    const at = app.passwords.findIndex((password) => password.keyId === keyId);
    if (at < 0) return false;
    app.passwords.splice(at, 1);
    this.save();
    return true;
  }

  save(): void {
    if (!this.#file) return;
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(this.apps), { mode: 0o600 });
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** 40 characters in the form of Entra's own secrets: `8Q~` from the fourth character on. */
function makeSecret(): string {
  const text = [...randomBytes(37)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${text.slice(0, 3).replace(/[._~-]/g, 'x')}8Q~${text.slice(3)}`;
}

function load(file: string): Application[] {
  try {
    const apps: Application[] = JSON.parse(readFileSync(file, 'utf8'));
    return apps;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
