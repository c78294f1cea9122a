import { limits } from './limits.ts';
import { anything, choice, flag, list, number, object, plain, type Rule, type Shape, string, text } from './shape.ts';

const { button, confirm, option, options, image } = limits;

const confirmation: Rule = object({
  fields: {
    title: plain(confirm.title),
    text: text(confirm.text),
    confirm: plain(confirm.button),
    deny: plain(confirm.button),
    style: choice('primary', 'danger'),
  },
  required: ['text'],
});

const optionOf = (label: Rule, withUrl = false): Rule =>
  object({
    fields: {
      text: label,
      value: string(option.value),
      description: label.is === 'text' ? { ...label, max: option.description } : label,
      ...(withUrl ? { url: string(option.url) } : {}),
    },
    required: withUrl ? ['text'] : ['text', 'value'],
  });

const plainOption = optionOf(plain(option.text));
const anyOption = optionOf(text(option.text));
const optionGroups = list(
  object({
    fields: { label: plain(option.text), options: list(plainOption, options.group) },
    required: ['label', 'options'],
  }),
  options.groups,
);

const acting = { action_id: string(limits.id), confirm: confirmation };
const choosing = { ...acting, focus_on_load: flag };
const picking = { ...choosing, placeholder: plain(limits.placeholder) };
const typing = {
  action_id: string(limits.id),
  focus_on_load: flag,
  placeholder: plain(limits.placeholder),
  dispatch_action_config: anything,
};
const many = { max_selected_items: number(1, 100) };

function shape(fields: Shape['fields'], required: readonly string[] = [], someOf?: readonly string[]): Shape {
  return { fields, required, ...(someOf ? { someOf } : {}) };
}

function fromSource(name: string, several: boolean): Shape {
  const initial = several ? { [`initial_${name}s`]: anything, ...many } : { [`initial_${name}`]: anything };
  return shape({ ...picking, ...initial, filter: anything, default_to_current_conversation: flag });
}

/** Every element that may stand inside a block, by its `type`. */
export const elementShapes: Readonly<Record<string, Shape>> = {
  button: shape(
    {
      ...acting,
      text: plain(button.text),
      value: string(button.value, 0),
      url: string(button.url),
      style: choice('primary', 'danger'),
      accessibility_label: string(button.label),
    },
    ['text'],
  ),
  workflow_button: shape(
    { ...acting, text: plain(button.text), workflow: anything, style: choice('primary', 'danger') },
    ['text', 'workflow'],
  ),
  icon_button: shape({ ...acting, icon: string(75), text: plain(button.text), value: string(button.value) }, [
    'icon',
    'text',
  ]),
  feedback_buttons: shape({ action_id: string(limits.id), positive_button: anything, negative_button: anything }, [
    'positive_button',
    'negative_button',
  ]),
  checkboxes: shape(
    { ...choosing, options: list(anyOption, options.checkboxes), initial_options: list(anyOption, options.checkboxes) },
    ['options'],
  ),
  radio_buttons: shape({ ...choosing, options: list(anyOption, options.radio), initial_option: anyOption }, [
    'options',
  ]),
  overflow: shape({ ...acting, options: list(optionOf(plain(option.text), true), options.overflow) }, ['options']),
  static_select: shape(
    {
      ...picking,
      options: list(plainOption, options.select),
      option_groups: optionGroups,
      initial_option: plainOption,
    },
    [],
    ['options', 'option_groups'],
  ),
  multi_static_select: shape(
    {
      ...picking,
      ...many,
      options: list(plainOption, options.select),
      option_groups: optionGroups,
      initial_options: list(plainOption, options.select),
    },
    [],
    ['options', 'option_groups'],
  ),
  users_select: fromSource('user', false),
  multi_users_select: fromSource('user', true),
  conversations_select: fromSource('conversation', false),
  multi_conversations_select: fromSource('conversation', true),
  channels_select: fromSource('channel', false),
  multi_channels_select: fromSource('channel', true),
  datepicker: shape({ ...picking, initial_date: string(10) }),
  timepicker: shape({ ...picking, initial_time: string(5), timezone: string(64) }),
  datetimepicker: shape({ ...choosing, initial_date_time: number(1_000_000_000, 9_999_999_999) }),
  plain_text_input: shape({
    ...typing,
    initial_value: string(limits.plainTextInput, 0),
    multiline: flag,
    min_length: number(0, limits.plainTextInput),
    max_length: number(1, limits.plainTextInput),
  }),
  email_text_input: shape({ ...typing, initial_value: string(limits.plainTextInput, 0) }),
  url_text_input: shape({ ...typing, initial_value: string(limits.plainTextInput, 0) }),
  number_input: shape(
    {
      ...typing,
      is_decimal_allowed: flag,
      initial_value: string(100),
      min_value: string(100),
      max_value: string(100),
    },
    ['is_decimal_allowed'],
  ),
  image: shape(
    { image_url: string(image.url), slack_file: anything, alt_text: string(image.alt) },
    ['alt_text'],
    ['image_url', 'slack_file'],
  ),
  plain_text: shape({ text: string(limits.text), emoji: flag }, ['text']),
  mrkdwn: shape({ text: string(limits.text), verbatim: flag }, ['text']),
};
