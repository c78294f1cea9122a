import { h } from './dom.js';
import { renderElement } from './elements.js';
import { plainText } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { table } from './table.js';
import { richLabel } from './text-object.js';

/** Draws blocks. For `context` see `elements.js`; it also has `errors` by block id, and `id(block)` for labels. */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => {
    const draw = drawings[block.type];
    return draw
      ? draw(block, context)
      : h('p', { class: 'unknown' }, `[a ${block.type} block is not drawn by the simulator]`);
  });
}

const drawings = {
  header: (block) => h('h3', { class: 'block-header' }, plainText(block.text.text)),
  divider: () => h('hr', { class: 'block-divider' }),
  section: drawSection,
  context: (block, context) =>
    h(
      'div',
      { class: 'block-context' },
      block.elements.map((element) =>
        element.type === 'image' ? picture(element) : h('span', {}, richLabel(element, context.names)),
      ),
    ),
  actions: (block, context) =>
    h(
      'div',
      { class: 'block-actions' },
      block.elements.map((element) => acting(element, block, context)),
    ),
  input: drawInput,
  image: (block) => h('figure', { class: 'block-image' }, picture(block), block.title && plainText(block.title.text)),
  markdown: (block) => h('div', { class: 'block-markdown' }, block.text),
  rich_text: (block, context) => richText(block, context.names),
  table: (block, context) => table(block, context.names),
  data_table: (block, context) => table(block, context.names),
  alert: (block, context) =>
    h(
      'div',
      { class: `block-alert level-${block.level ?? 'default'}`, role: 'note' },
      richLabel(block.text, context.names),
    ),
  plan: (block, context) =>
    h(
      'section',
      { class: 'block-plan' },
      h('h4', {}, plainText(block.title)),
      (block.tasks ?? []).map((task) => drawTask(task, context)),
    ),
  task_card: drawTask,
  card: drawCard,
  carousel: (block, context) =>
    h(
      'div',
      { class: 'block-carousel' },
      block.elements.map((card) => drawCard(card, context)),
    ),
  container: (block, context) =>
    h(
      'section',
      { class: 'block-container' },
      block.rich_text_title ? richText(block.rich_text_title, context.names) : h('h4', {}, plainText(block.title.text)),
      block.subtitle && h('p', { class: 'quiet' }, richLabel(block.subtitle, context.names)),
      renderBlocks(block.child_blocks, context),
    ),
};

function drawSection(block, context) {
  const { text, fields, accessory } = block;
  return h(
    'div',
    { class: 'block-section' },
    h(
      'div',
      { class: 'block-section-text' },
      text && h('div', { class: 'text' }, richLabel(text, context.names)),
      fields &&
        h(
          'div',
          { class: 'block-fields' },
          fields.map((field) => h('div', {}, richLabel(field, context.names))),
        ),
    ),
    accessory &&
      h(
        'div',
        { class: 'block-accessory' },
        accessory.type === 'image' ? picture(accessory) : acting(accessory, block, context),
      ),
  );
}

function drawInput(block, context) {
  const id = context.id(block);
  const error = context.errors?.[block.block_id];
  return h(
    'div',
    { class: 'block-input' },
    h(
      'div',
      { class: 'label', id: `${id}-label` },
      plainText(block.label.text),
      block.optional ? h('span', { class: 'quiet' }, ' (optional)') : undefined,
    ),
    renderElement(block.element, block, context),
    error && h('p', { class: 'error', id: `${id}-error` }, error),
    block.hint && h('p', { class: 'quiet', id: `${id}-hint` }, plainText(block.hint.text)),
  );
}

function drawCard(block, context) {
  return h(
    'article',
    { class: 'block-card' },
    block.hero_image && picture(block.hero_image),
    block.title && h('strong', {}, richLabel(block.title, context.names)),
    block.subtitle && h('div', { class: 'quiet' }, richLabel(block.subtitle, context.names)),
    block.body && h('div', {}, richLabel(block.body, context.names)),
    block.actions &&
      h(
        'div',
        { class: 'block-actions' },
        block.actions.map((element) => acting(element, block, context)),
      ),
  );
}

function drawTask(task, context) {
  const marks = { pending: '○', in_progress: '◐', complete: '●', error: '✕' };
  const words = { pending: 'waiting', in_progress: 'running', complete: 'done', error: 'failed' };
  return h(
    'div',
    { class: `block-task is-${task.status}` },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[task.status] ?? '○'),
    h(
      'span',
      {},
      plainText(task.title ?? ''),
      h('span', { class: 'quiet' }, ` — ${words[task.status] ?? task.status}`),
    ),
    task.details && richText(task.details, context.names),
    task.output && richText(task.output, context.names),
  );
}

/** An element, with the warning triangle when the app did not answer the last press in time. */
function acting(element, block, context) {
  const why = context.failures?.[element.action_id];
  const node = renderElement(element, block, context);
  if (!why) return node;
  return h(
    'span',
    { class: 'failed' },
    node,
    h('span', { class: 'triangle', role: 'img', 'aria-label': why, title: why }, '⚠'),
  );
}

/** Images are never loaded: their description stands for them. */
function picture(image) {
  return h('span', { class: 'picture', role: 'img', 'aria-label': image.alt_text }, image.alt_text);
}
