import { setTimeout as sleep } from 'node:timers/promises';
import { whileBeating } from '../beat.ts';
import { fail } from '../fail.ts';
import { attemptSeconds } from './config.ts';

/** One attempt at an activity: whether it may still act, and how it waits. */
export class Attempt {
  readonly #signal: AbortSignal;
  readonly #until = performance.now() + attemptSeconds * 1000;

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Runs an attempt, beating. */
  static run<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
    return whileBeating((signal) => work(new Attempt(signal)));
  }

  /** Asked right before every effect. @throws `ProviderUnreachable`, which is tried again, when its time is over. */
  mayAct(): void {
    this.#signal.throwIfAborted();
    if (performance.now() < this.#until) return;
    throw fail('ProviderUnreachable', 'This attempt was held up for too long, so it did not act any more.');
  }

  /** Asks until the answer is yes, ever more slowly, for at most that many seconds. Gives the last answer. */
  async eventually(seconds: number, ask: () => Promise<boolean>): Promise<boolean> {
    const until = performance.now() + seconds * 1000;
    for (let pause = 200; ; pause = Math.min(pause * 1.6, 3_000)) {
      if (await ask()) return true;
      if (performance.now() + pause > until) return false;
      await sleep(pause, undefined, { signal: this.#signal });
    }
  }
}
