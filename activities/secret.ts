import { inspect } from 'node:util';

/**
 * A value that must not be seen. It prints `[secret]` in every common way; {@link Secret.reveal} is the one way out, so
 * a search for `.reveal()` is the audit. The worker's interceptor refuses to let one leave an activity.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
