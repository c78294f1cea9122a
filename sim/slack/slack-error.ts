import type { Problem } from './check-shape.ts';
import type { JsonObject } from './json.ts';

/** An answer `{"ok":false,"error":…}` with one of Slack's error names and what goes with it. */
export class SlackError extends Error {
  readonly code: string;
  readonly detail: JsonObject;

  constructor(code: string, detail: JsonObject = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** A refusal that names every wrong value with its JSON pointer, as Slack does for blocks and views. */
export function refusal(code: 'invalid_blocks' | 'invalid_arguments', problems: readonly Problem[]): SlackError {
  const lines = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`);
  return new SlackError(code, {
    errors: lines,
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}
