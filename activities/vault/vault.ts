import { z } from 'zod';
import { fail } from '../fail.ts';
import type { Secret } from '../secret.ts';
import { fromSecrets, KvMetadata, type KvSecret, kvPath, ReadAnswer, toSecrets, WriteAnswer } from './kv.ts';
import { refusalOf } from './refusal.ts';
import { Session } from './session.ts';
import type { Answer, Method, Question } from './wire.ts';

/** What it takes to open Vault as the worker. */
export interface VaultAccess {
  address: string;
  roleId: Secret;
  secretId: Secret;
  /** Default `secret`. */
  mount?: string;
  /** Default `approle`. */
  approleMount?: string;
  namespace?: string | undefined;
  /** Hard deadline of each request, in milliseconds. Default 8000, well below every start-to-close timeout. */
  timeoutMs?: number;
  /** PEM of the authority that signed Vault's certificate. */
  ca?: string | undefined;
}

const Keys = z.object({ data: z.object({ keys: z.array(z.string()) }) });

/**
 * Vault (HashiCorp Vault or OpenBao) as the worker's own AppRole sees it. It keeps no retries of its own, since Temporal
 * owns those, and it never repeats a write.
 */
export class Vault {
  /** The KV v2 mount that short paths belong to. */
  readonly mount: string;
  readonly approleMount: string;
  readonly #session: Session;

  private constructor({ roleId, secretId, mount, approleMount, ...endpoint }: VaultAccess) {
    this.mount = mount ?? 'secret';
    this.approleMount = approleMount ?? 'approle';
    const { address, timeoutMs = 8_000 } = endpoint;
    this.#session = new Session(
      { ...endpoint, address: address.replace(/\/+$/, ''), timeoutMs },
      { approleMount: this.approleMount, roleId, secretId },
    );
  }

  /** Remembers how to open Vault; nothing is sent before the first question. */
  static connect(access: VaultAccess): Vault {
    return new Vault(access);
  }

  /**
   * Reads a KV v2 secret. `undefined`: nothing is there, or that version was deleted; {@link Vault.currentVersion} then
   * tells the `cas` of the next write. A field that is not a string is held as JSON text and written back unchanged.
   * @param path `secret/mcp/sentinel`
   */
  async readKv(path: string, version?: number): Promise<KvSecret | undefined> {
    const place = kvPath(this.mount, 'data', path);
    const body = await this.find('GET', place, version === undefined ? undefined : { version });
    return body === undefined ? undefined : toSecrets(understood(ReadAnswer, body, place).data);
  }

  /**
   * Writes a whole new version, only if `cas` is still the current one (0: nothing was ever there).
   * @throws `VaultConflict` on another current version. Also the answer to the repetition of a write that did land.
   * @throws `VaultUnreachable` when the outcome is unknown: even an HTTP 500 may have written. Read before you decide.
   */
  async writeKv(path: string, data: Record<string, Secret>, cas: number): Promise<{ version: number }> {
    const place = kvPath(this.mount, 'data', path);
    const body = await this.request('POST', place, { options: { cas }, data: fromSecrets(data) });
    return { version: understood(WriteAnswer, body, place).data.version };
  }

  /** Versions and labels of a secret, or `undefined` where nothing was ever written. */
  async kvMetadata(path: string): Promise<KvMetadata | undefined> {
    const place = kvPath(this.mount, 'metadata', path);
    const body = await this.find('GET', place);
    return body === undefined ? undefined : understood(KvMetadata, body, place);
  }

  /** The version that the next write's `cas` must name: 0 where nothing was ever written. Counts deleted versions. */
  async currentVersion(path: string): Promise<number> {
    return (await this.kvMetadata(path))?.currentVersion ?? 0;
  }

  /** Deletes every version of a secret for good. Doing it twice is no error. */
  async deleteKvMetadata(path: string): Promise<void> {
    await this.request('DELETE', kvPath(this.mount, 'metadata', path));
  }

  /** The names right below a path; those that end in `/` are folders. Empty where nothing is. */
  async listKv(path: string): Promise<string[]> {
    return this.list(kvPath(this.mount, 'metadata', path));
  }

  /** The keys of any listable API path (`auth/token/accessors`). Empty where nothing is. */
  async list(path: string): Promise<string[]> {
    const body = await this.find('LIST', path);
    return body === undefined ? [] : understood(Keys, body, path).data.keys;
  }

  /** One question to Vault. Gives the parsed JSON of a success, or throws the failure that stands for the answer. */
  async request(method: Method, path: string, body?: unknown, query?: Question['query']): Promise<unknown> {
    const answer = await this.exchange(method, path, body, query);
    if (!succeeded(answer)) throw refusalOf(method, path, answer);
    return answer.body;
  }

  /** Reads or lists, and gives `undefined` where Vault has nothing (404). */
  async find(method: 'GET' | 'LIST', path: string, query?: Question['query']): Promise<unknown> {
    const answer = await this.exchange(method, path, undefined, query);
    if (answer.status === 404) return undefined;
    if (!succeeded(answer)) throw refusalOf(method, path, answer);
    return answer.body;
  }

  /**
   * One question, and Vault's answer even when it refuses (400, 403, 404, 500 …), for callers to whom a refusal is a fact.
   * @throws `VaultUnreachable`, `VaultSealed`, `VaultNotInitialised`, and `VaultDenied` for a refused login.
   */
  async exchange(method: Method, path: string, body?: unknown, query?: Question['query']): Promise<Answer> {
    return this.#session.exchange({ method, path, body, query });
  }
}

/** True where Vault did what was asked. */
export function succeeded(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** Parses Vault's answer. @throws `VaultRefused`, without the answer's content, when its form is not Vault's. */
export function understood<Shape extends z.ZodType>(shape: Shape, body: unknown, path: string): z.infer<Shape> {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw fail('VaultRefused', `Vault's answer from ${path.slice(0, 200)} has an unexpected form.`);
  return parsed.data;
}
