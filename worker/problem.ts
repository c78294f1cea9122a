import type { Exit } from './exit-codes.ts';

/** What a command ends with when it cannot do its work: one sentence that says what is wrong, where, and what to do next. */
export class Problem extends Error {
  readonly exit: Exit;

  constructor(exit: Exit, sentence: string) {
    super(sentence);
    this.exit = exit;
  }
}
