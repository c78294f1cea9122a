import type { JsonObject } from './json.ts';

/** Why a person cannot do something, as a code and a sentence. */
export class Refused extends Error {
  readonly code: string;
  readonly detail: JsonObject;

  constructor(code: string, sentence: string, detail: JsonObject = {}) {
    super(sentence);
    this.code = code;
    this.detail = detail;
  }
}
