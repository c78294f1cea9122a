import { randomBytes } from 'node:crypto';
import { checkView } from './check-blocks.ts';
import { withIds } from './elements.ts';
import { isObject, type Json, type JsonObject, objectsIn, textOf } from './json.ts';
import { limits } from './limits.ts';
import { refusal, SlackError } from './slack-error.ts';

/** A modal on somebody's screen. */
export interface View {
  id: string;
  user: string;
  hash: string;
  rootId: string;
  previousId: string | null;
  definition: JsonObject;
  /** What the app found wrong with the last submission, by block id. */
  errors: Record<string, string>;
}

/** The stacks of modals that people have open, at most three deep. */
export class Views {
  readonly #stacks = new Map<string, View[]>();
  readonly #changed: () => void;
  readonly #now: () => number;
  #count = 0;

  constructor(changed: () => void, now: () => number) {
    this.#changed = changed;
    this.#now = now;
  }

  /** Opens a modal in place of whatever the person had open. */
  open(user: string, definition: Json | undefined): View {
    const checked = checkedView(definition);
    this.#refuseTakenId(checked);
    this.#stacks.set(user, []);
    return this.#add(user, checked);
  }

  /** Puts a modal on top of the one that the person has open. @throws SlackError `push_limit_reached` after three */
  push(user: string, definition: Json | undefined): View {
    const checked = checkedView(definition);
    this.#refuseTakenId(checked);
    if (this.stack(user).length >= limits.view.stack) throw new SlackError('push_limit_reached');
    return this.#add(user, checked);
  }

  /** Changes a modal. @throws SlackError `hash_conflict` when the caller knows an older form of it */
  update(view: View, definition: Json | undefined, hash?: string): View {
    if (hash !== undefined && hash !== '' && hash !== view.hash) throw new SlackError('hash_conflict');
    view.definition = checkedView(definition);
    view.hash = this.#hash();
    view.errors = {};
    this.#changed();
    return view;
  }

  showErrors(view: View, errors: Record<string, string>): void {
    view.errors = errors;
    this.#changed();
  }

  /** Takes a modal away, with all that lie on it. Gives the ones that were taken, the topmost first. */
  close(view: View, all = false): View[] {
    const stack = this.stack(view.user);
    const kept = all ? [] : stack.slice(0, stack.indexOf(view));
    this.#stacks.set(view.user, kept);
    this.#changed();
    return stack.filter((other) => !kept.includes(other)).reverse();
  }

  find(id: string): View | undefined {
    return this.all.find((view) => view.id === id);
  }

  findExternal(externalId: string): View | undefined {
    return externalId === '' ? undefined : this.all.find((view) => view.definition.external_id === externalId);
  }

  /** The modals of a person, the visible one last. */
  stack(user: string): View[] {
    return this.#stacks.get(user) ?? [];
  }

  get all(): View[] {
    return [...this.#stacks.values()].flat();
  }

  #add(user: string, definition: JsonObject): View {
    this.#count += 1;
    const id = `V0${this.#count.toString(36).toUpperCase().padStart(4, '0')}${randomBytes(3).toString('hex').toUpperCase()}`;
    const stack = this.stack(user);
    const previous = stack.at(-1);
    const view: View = {
      id,
      user,
      hash: this.#hash(),
      rootId: stack[0]?.id ?? id,
      previousId: previous?.id ?? null,
      definition,
      errors: {},
    };
    this.#stacks.set(user, [...stack, view]);
    this.#changed();
    return view;
  }

  #hash(): string {
    return `${Math.floor(this.#now() / 1000)}.${randomBytes(4).toString('hex')}`;
  }

  #refuseTakenId(definition: JsonObject): void {
    if (this.findExternal(textOf(definition.external_id))) throw new SlackError('duplicate_external_id');
  }
}

function checkedView(definition: Json | undefined): JsonObject {
  if (!isObject(definition)) {
    throw refusal('invalid_arguments', [{ message: 'missing required field: view', pointer: '/view' }]);
  }
  const problems = checkView(definition);
  if (problems.length > 0) throw refusal('invalid_arguments', problems);
  if (Buffer.byteLength(JSON.stringify(definition)) > limits.view.bytes) throw new SlackError('view_too_large');
  return { ...definition, blocks: withIds(objectsIn(definition.blocks)) };
}
