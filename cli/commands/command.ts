import type { Command } from 'commander';
import type { Exit } from '../../worker/exit-codes.ts';

/** What a command's action ends with; `undefined` is `ok`. */
export type Ended = Promise<Exit | undefined>;

/** Adds one command to the program. `run` turns an action into one whose problems are told and whose exit code is set. */
export type Register = (
  program: Command,
  run: <Args extends unknown[]>(action: (...args: Args) => Ended) => (...args: Args) => Promise<void>,
) => void;
