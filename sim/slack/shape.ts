/** What a value in a block may be. Slack's Block Kit is described with these, so that its limits are data. */
export type Rule =
  | { is: 'string'; max: number; min: number }
  | { is: 'number'; min: number; max: number }
  | { is: 'flag' }
  | { is: 'choice'; of: readonly string[] }
  /** A text object; `plain` where mrkdwn is not allowed. */
  | { is: 'text'; max: number; plain: boolean }
  | { is: 'list'; min: number; max: number; of: Rule }
  /** An object whose `type` is one of these names, to be looked up among the shapes. */
  | { is: 'typed'; of: readonly string[] }
  | { is: 'object'; shape: Shape }
  | { is: 'anything' };

export interface Shape {
  fields: Readonly<Record<string, Rule>>;
  required: readonly string[];
  /** At least one of these must be there. */
  someOf?: readonly string[];
}

export const string = (max: number, min = 1): Rule => ({ is: 'string', max, min });
export const number = (min: number, max: number): Rule => ({ is: 'number', min, max });
export const flag: Rule = { is: 'flag' };
export const anything: Rule = { is: 'anything' };
export const choice = (...of: readonly string[]): Rule => ({ is: 'choice', of });
export const text = (max: number): Rule => ({ is: 'text', max, plain: false });
export const plain = (max: number): Rule => ({ is: 'text', max, plain: true });
export const list = (of: Rule, max: number, min = 1): Rule => ({ is: 'list', of, max, min });
export const typed = (...of: readonly string[]): Rule => ({ is: 'typed', of });
export const object = (shape: Shape): Rule => ({ is: 'object', shape });
