import { blocksOn, type Surface } from './block-shapes.ts';
import { checkRule, type Problem } from './check-shape.ts';
import { elementsIn, optionsOf } from './elements.ts';
import { isObject, type Json, type JsonObject, objectsIn, textOf } from './json.ts';
import { limits } from './limits.ts';
import { flag, list, plain, string, typed } from './shape.ts';

/** Everything that Slack would refuse about a list of blocks, with JSON pointers below `at`. */
export function checkBlocks(blocks: Json, surface: Surface, at = '/blocks'): Problem[] {
  const problems: Problem[] = [];
  checkRule(list(typed(...blocksOn(surface)), limits.blocks[surface], 0), blocks, at, problems);
  if (problems.length > 0) return problems;
  const known = objectsIn(blocks);
  checkUnique(known, 'block_id', (index) => `${at}/${index}/block_id`, problems);
  known.forEach((block, index) => {
    const elements = elementsIn(block);
    checkUnique(elements, 'action_id', () => `${at}/${index}`, problems);
    for (const element of elements) checkInitial(element, `${at}/${index}`, problems);
  });
  const markdown = known.reduce((sum, block) => sum + (block.type === 'markdown' ? textOf(block.text).length : 0), 0);
  if (markdown > limits.markdown) {
    problems.push({
      message: `must be less than ${limits.markdown + 1} characters in all markdown blocks`,
      pointer: at,
    });
  }
  return problems;
}

const viewRules = {
  title: plain(limits.view.label),
  submit: plain(limits.view.label),
  close: plain(limits.view.label),
  callback_id: string(limits.id, 0),
  external_id: string(limits.id, 0),
  private_metadata: string(limits.view.privateMetadata, 0),
  clear_on_close: flag,
  notify_on_close: flag,
  submit_disabled: flag,
} as const;

/** Everything that Slack would refuse about a modal. */
export function checkView(view: Json): Problem[] {
  if (!isObject(view)) return [{ message: 'must provide an object', pointer: '/view' }];
  const problems: Problem[] = [];
  for (const name of ['type', 'title', 'blocks']) {
    if (view[name] === undefined) problems.push({ message: `missing required field: ${name}`, pointer: '/view' });
  }
  if (view.type !== undefined && view.type !== 'modal') {
    problems.push({ message: `unsupported type: ${textOf(view.type).slice(0, 40)}`, pointer: '/view/type' });
  }
  for (const [name, rule] of Object.entries(viewRules)) {
    const value = view[name];
    if (value !== undefined) checkRule(rule, value, `/view/${name}`, problems);
  }
  for (const name of Object.keys(view)) {
    if (!Object.hasOwn(viewRules, name) && name !== 'type' && name !== 'blocks') {
      problems.push({ message: `invalid additional property: ${name.slice(0, 40)}`, pointer: '/view' });
    }
  }
  if (view.blocks !== undefined) problems.push(...checkBlocks(view.blocks, 'modal', '/view/blocks'));
  if (view.submit === undefined && objectsIn(view.blocks).some((block) => block.type === 'input')) {
    problems.push({ message: 'missing required field: submit', pointer: '/view' });
  }
  return problems;
}

/** The number of characters of text in blocks, as it counts against the total of a message. */
export function textLength(value: Json | undefined): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [name, member]) => {
    const counts = typeof member === 'string' && (name === 'text' || name === 'title' || name === 'caption');
    return sum + (counts ? member.length : textLength(member));
  }, 0);
}

function checkUnique(
  items: readonly JsonObject[],
  name: 'block_id' | 'action_id',
  pointerOf: (index: number) => string,
  problems: Problem[],
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const id = textOf(item[name]);
    if (id !== '' && seen.has(id)) problems.push({ message: `${name} must be unique`, pointer: pointerOf(index) });
    seen.add(id);
  });
}

function checkInitial(element: JsonObject, pointer: string, problems: Problem[]): void {
  const chosen = [...objectsIn(element.initial_options), ...objectsIn([element.initial_option ?? null])];
  const values = optionsOf(element).map((option) => option.value);
  if (values.length > 0 && chosen.some((option) => !values.includes(option.value))) {
    problems.push({ message: 'initial option must be one of the options', pointer });
  }
}
