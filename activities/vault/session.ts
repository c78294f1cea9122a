import type { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { fail } from '../fail.ts';
import { Secret } from '../secret.ts';
import { refusalOf, unreachable } from './refusal.ts';
import { type Answer, ask, type Endpoint, NoAnswer, type Question } from './wire.ts';

/** What opens Vault: an AppRole's two ids and the mount it lives under. */
export interface Ids {
  approleMount: string;
  roleId: Secret;
  secretId: Secret;
}

const Login = z.object({ auth: z.object({ client_token: z.string(), lease_duration: z.number() }) });
const SealStatus = z.object({ initialized: z.boolean(), sealed: z.boolean() });

/** A new login is made once less than this is left of a token, so that it does not end between two requests. */
const spareMs = 15_000;

/** Asks as one AppRole: logs in when it first needs to, and again when the token has ended. Never repeats a write. */
export class Session {
  readonly #endpoint: Endpoint;
  readonly #ids: Ids;
  #token: { value: Secret; endsAt: number } | undefined;
  #login: Promise<Secret> | undefined;

  constructor(endpoint: Endpoint, ids: Ids) {
    this.#endpoint = endpoint;
    this.#ids = ids;
  }

  /**
   * One question, and Vault's answer even when it refuses.
   * @throws `VaultUnreachable`, `VaultSealed`, `VaultNotInitialised`, and `VaultDenied` for a refused login.
   */
  async exchange(question: Question): Promise<Answer> {
    const token = await this.#usableToken();
    const answer = await this.#ask(token, question);
    if (answer.status !== 403 || (await this.#isAlive(token))) return answer;
    if (this.#token?.value === token) this.#token = undefined;
    const renewed = await this.#usableToken();
    if (question.method === 'GET' || question.method === 'LIST') return this.#ask(renewed, question);
    // A role that may not look itself up seems dead for ever; then the first answer was an honest refusal.
    if (!(await this.#isAlive(renewed))) return answer;
    throw fail(
      'VaultUnreachable',
      "The engine's Vault token had ended; it has a new one, and the step goes on by itself.",
    );
  }

  async #ask(token: Secret | undefined, question: Question): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await ask(this.#endpoint, token, question);
    } catch (error) {
      if (error instanceof NoAnswer) throw unreachable(this.#endpoint.address, error, this.#endpoint.timeoutMs);
      throw error;
    }
    if (answer.status === 503) throw await this.#whyUnavailable(question, answer);
    return answer;
  }

  async #whyUnavailable({ method, path }: Question, answer: Answer): Promise<ApplicationFailure> {
    // An uninitialised server calls itself sealed; only this endpoint, open to everybody, tells the two apart.
    const question: Question = { method: 'GET', path: 'sys/seal-status' };
    const status = await ask(this.#endpoint, undefined, question).catch(() => undefined);
    const seal = SealStatus.safeParse(status?.body).data;
    if (seal?.initialized === false) return fail('VaultNotInitialised', 'Vault is not initialised.');
    return seal?.sealed ? fail('VaultSealed', 'Vault is sealed.') : refusalOf(method, path, answer);
  }

  async #isAlive(token: Secret): Promise<boolean> {
    return (await this.#ask(token, { method: 'GET', path: 'auth/token/lookup-self' })).status === 200;
  }

  async #usableToken(): Promise<Secret> {
    if (this.#token !== undefined && Date.now() < this.#token.endsAt) return this.#token.value;
    // Several activities share one session: they wait for one login instead of making one each.
    this.#login ??= this.#logIn().finally(() => {
      this.#login = undefined;
    });
    return this.#login;
  }

  async #logIn(): Promise<Secret> {
    const path = `auth/${this.#ids.approleMount}/login`;
    const body = { role_id: this.#ids.roleId.reveal(), secret_id: this.#ids.secretId.reveal() };
    const answer = await this.#ask(undefined, { method: 'POST', path, body });
    if (answer.status === 400 || answer.status === 403) {
      const why = 'its role id or secret id is wrong or has ended';
      throw fail('VaultDenied', `Vault refuses the engine's login at ${path}: ${why}.`);
    }
    if (answer.status !== 200) throw refusalOf('POST', path, answer);
    const login = Login.safeParse(answer.body);
    if (!login.success) throw fail('VaultRefused', `What answers at ${path} does not speak Vault's protocol.`);
    const { client_token, lease_duration } = login.data.auth;
    const lifeMs = lease_duration === 0 ? Number.POSITIVE_INFINITY : lease_duration * 1000;
    const value = new Secret(client_token);
    this.#token = { value, endsAt: Date.now() + lifeMs - Math.min(spareMs, lifeMs / 2) };
    return value;
  }
}
