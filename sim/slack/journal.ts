import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from './json.ts';
import { Message } from './message.ts';

const Line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), message: Message }),
  z.object({ kind: z.literal('gone'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('direct'), id: z.string(), user: z.string() }),
]);
/** One change that outlives a restart. */
export type Line = z.infer<typeof Line>;

/**
 * Keeps messages over a restart: JSON lines, one for each change, written before the change is answered. On opening, the
 * file is replaced by one line for each thing that is still there, by an atomic rename. A torn last line is ignored.
 */
export class Journal {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** All lines of the last run. */
  read(): Line[] {
    if (!this.#path || !existsSync(this.#path)) return [];
    const lines: Line[] = [];
    for (const text of readFileSync(this.#path, 'utf8').split('\n')) {
      const line = Line.safeParse(parseJson(text));
      if (line.success) lines.push(line.data);
    }
    return lines;
  }

  /** Starts anew with these lines only. */
  replace(lines: readonly Line[]): void {
    if (!this.#path) return;
    const temporary = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(temporary, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }

  append(line: Line): void {
    if (this.#path) appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
