import { elementShapes } from './element-shapes.ts';
import { limits } from './limits.ts';
import { anything, choice, flag, list, number, plain, type Rule, type Shape, string, text, typed } from './shape.ts';

/** Where blocks can stand. */
export type Surface = 'message' | 'modal';

const pickers = [
  'checkboxes',
  'radio_buttons',
  'static_select',
  'multi_static_select',
  'users_select',
  'multi_users_select',
  'conversations_select',
  'multi_conversations_select',
  'channels_select',
  'multi_channels_select',
  'datepicker',
  'timepicker',
];
const inActions = ['button', 'workflow_button', 'overflow', 'datetimepicker', ...pickers];
const inSection = ['button', 'workflow_button', 'overflow', 'image', ...pickers];
const inInput = [
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'datetimepicker',
  ...pickers,
];
const inContainer = ['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section', 'table'];
const image = typed('image');
const richText = typed('rich_text');
const cell: Rule = typed('raw_text', 'raw_number', 'rich_text');

function shape(fields: Shape['fields'], required: readonly string[] = [], someOf?: readonly string[]): Shape {
  return { fields: { block_id: string(limits.id), ...fields }, required, ...(someOf ? { someOf } : {}) };
}

const { section, card, container, table, dataTable, video } = limits;

/** Every block by its `type`. */
export const blockShapes: Readonly<Record<string, Shape>> = {
  actions: shape({ elements: list(typed(...inActions), limits.actions) }, ['elements']),
  alert: shape({ text: text(limits.text), level: choice('default', 'info', 'warning', 'error', 'success') }, ['text']),
  card: shape(
    {
      hero_image: image,
      icon: image,
      title: text(card.title),
      subtitle: text(card.subtitle),
      body: text(card.body),
      actions: list(typed('button'), card.actions),
    },
    [],
    ['hero_image', 'title', 'actions', 'body'],
  ),
  carousel: shape({ elements: list(typed('card'), limits.carousel) }, ['elements']),
  container: shape(
    {
      title: plain(container.title),
      rich_text_title: richText,
      subtitle: text(container.subtitle),
      child_blocks: list(typed(...inContainer), container.blocks),
      width: choice('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
    ['child_blocks'],
    ['title', 'rich_text_title'],
  ),
  context: shape({ elements: list(typed('plain_text', 'mrkdwn', 'image'), limits.context) }, ['elements']),
  context_actions: shape({ elements: list(typed('feedback_buttons', 'icon_button'), limits.contextActions) }, [
    'elements',
  ]),
  data_table: shape(
    {
      rows: list(list(cell, dataTable.columns), dataTable.rows, dataTable.rowsMin),
      caption: string(limits.text),
      page_size: number(1, dataTable.page),
      row_header_column_index: number(0, dataTable.columns - 1),
    },
    ['rows', 'caption'],
  ),
  divider: shape({}),
  header: shape({ text: plain(limits.header) }, ['text']),
  image: shape(
    {
      image_url: string(limits.image.url),
      slack_file: anything,
      alt_text: string(limits.image.alt),
      title: plain(limits.image.title),
    },
    ['alt_text'],
    ['image_url', 'slack_file'],
  ),
  input: shape(
    {
      label: plain(limits.input.label),
      hint: plain(limits.input.hint),
      optional: flag,
      dispatch_action: flag,
      element: typed(...inInput),
    },
    ['label', 'element'],
  ),
  markdown: shape({ text: string(limits.markdown) }, ['text']),
  plan: shape({ title: string(limits.text), tasks: list(typed('task_card'), 100, 0) }, ['title']),
  rich_text: shape({ elements: list(anything, 1000) }, ['elements']),
  section: shape(
    {
      text: text(section.text),
      fields: list(text(section.field), section.fields),
      accessory: typed(...inSection),
      expand: flag,
    },
    [],
    ['text', 'fields'],
  ),
  table: shape({ rows: list(list(cell, table.columns), table.rows), column_settings: list(anything, table.columns) }, [
    'rows',
  ]),
  task_card: shape(
    {
      task_id: string(limits.id),
      title: string(limits.text),
      details: richText,
      output: richText,
      sources: list(anything, 100, 0),
      status: choice('pending', 'in_progress', 'complete', 'error'),
    },
    ['task_id', 'title', 'status'],
  ),
  video: shape(
    {
      video_url: string(limits.image.url),
      thumbnail_url: string(limits.image.url),
      alt_text: string(limits.image.alt),
      title: plain(video.title),
      title_url: string(limits.image.url),
      author_name: string(video.author),
      provider_name: string(limits.text),
      provider_icon_url: string(limits.image.url),
      description: plain(limits.text),
    },
    ['video_url', 'thumbnail_url', 'alt_text', 'title'],
  ),
};

/** The parts of tables, which are neither blocks nor elements. */
const cellShapes: Readonly<Record<string, Shape>> = {
  raw_text: { fields: { text: string(limits.text, 0) }, required: ['text'] },
  raw_number: { fields: { value: anything, text: string(limits.text, 0) }, required: ['value'] },
};

/** Blocks that stand on one surface only; all others stand on both. `file` blocks cannot be posted at all. */
const onlyOn: Readonly<Record<string, Surface>> = {
  alert: 'modal',
  card: 'message',
  carousel: 'message',
  container: 'message',
  context_actions: 'message',
  data_table: 'message',
  markdown: 'message',
  plan: 'message',
  table: 'message',
  task_card: 'message',
};

/** The names of the blocks that a surface takes at its top level. */
export function blocksOn(surface: Surface): readonly string[] {
  return Object.keys(blockShapes).filter((name) => (onlyOn[name] ?? surface) === surface);
}

/** The shape behind a name. An image is the same as a block and as an element, but for two members that only a block has. */
export function shapeOf(name: string): Shape | undefined {
  return blockShapes[name] ?? elementShapes[name] ?? cellShapes[name];
}
