import { h, safeUrl } from './dom.js';
import { draftOf, keepDraft } from './drafts.js';
import { plainText } from './mrkdwn.js';
import { richLabel } from './text-object.js';

let count = 0;

/**
 * Draws an element. `context` has the surface, the names, and `act(element, block, value, control)`, which is called for
 * what Slack would tell the app at once. Within an input block that is only so with `dispatch_action`.
 */
export function renderElement(element, block, context) {
  const draw = drawings[element.type];
  if (!draw) return h('span', { class: 'unknown' }, `[${element.type} is not drawn by the simulator]`);
  return draw(element, block, context);
}

const drawings = {
  button: drawButton,
  workflow_button: drawButton,
  overflow: drawOverflow,
  static_select: (element, block, context) => drawSelect(element, block, context, optionsOf(element), 'initial_option'),
  users_select: (element, block, context) =>
    drawSelect(element, block, context, named(context.names.people), 'initial_user'),
  channels_select: (element, block, context) =>
    drawSelect(element, block, context, named(context.names.channels), 'initial_channel'),
  conversations_select: (element, block, context) =>
    drawSelect(element, block, context, named(context.names.channels), 'initial_conversation'),
  multi_static_select: (element, block, context) =>
    drawChoices(element, block, context, optionsOf(element), 'checkbox'),
  multi_users_select: (element, block, context) =>
    drawChoices(element, block, context, named(context.names.people), 'checkbox'),
  checkboxes: (element, block, context) => drawChoices(element, block, context, optionsOf(element), 'checkbox'),
  radio_buttons: (element, block, context) => drawChoices(element, block, context, optionsOf(element), 'radio'),
  plain_text_input: (element, block, context) => drawInput(element, block, context, 'text', 'initial_value'),
  email_text_input: (element, block, context) => drawInput(element, block, context, 'email', 'initial_value'),
  url_text_input: (element, block, context) => drawInput(element, block, context, 'url', 'initial_value'),
  number_input: (element, block, context) => drawInput(element, block, context, 'text', 'initial_value'),
  datepicker: (element, block, context) => drawInput(element, block, context, 'date', 'initial_date'),
  timepicker: (element, block, context) => drawInput(element, block, context, 'time', 'initial_time'),
};

function drawButton(element, block, context) {
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : '';
  const attributes = {
    class: `button${style}`,
    'data-action': element.action_id,
    'aria-label': element.accessibility_label,
    'aria-haspopup': element.confirm ? 'dialog' : undefined,
    on: { click: (event) => context.act(element, block, undefined, event.currentTarget) },
  };
  const label = plainText(element.text?.text ?? '');
  const href = element.url ? safeUrl(element.url) : undefined;
  if (href) return h('a', { ...attributes, href, target: '_blank', rel: 'noopener noreferrer' }, label, ' ↗');
  return h('button', { ...attributes, type: 'button' }, label);
}

function drawOverflow(element, block, context) {
  const choose = (option) => (event) => {
    event.currentTarget.closest('details').open = false;
    context.act(element, block, option.value, event.currentTarget);
  };
  return h(
    'details',
    { class: 'overflow', 'data-action': element.action_id },
    h('summary', { class: 'button', 'aria-label': 'More actions' }, '⋯'),
    h(
      'div',
      { class: 'menu-items', role: 'group' },
      (element.options ?? []).map((option) =>
        h('button', { type: 'button', on: { click: choose(option) } }, plainText(option.text?.text ?? '')),
      ),
    ),
  );
}

function drawSelect(element, block, context, options, initial) {
  const first = element[initial]?.value ?? element[initial];
  const chosen = draftOf(context.surface, block.block_id, element.action_id) ?? first ?? '';
  const pick = (event) => {
    keepDraft(context.surface, block.block_id, element.action_id, event.target.value || null);
    tell(element, block, context, event.target.value, event.target);
  };
  const prompt = plainText(element.placeholder?.text ?? 'Choose…');
  return h(
    'select',
    { ...described(element, block, context), class: 'field', on: { change: pick } },
    h('option', { value: '', selected: chosen === '' }, prompt),
    options.map((option) =>
      h('option', { value: option.value, selected: option.value === chosen }, plainText(option.text?.text ?? '')),
    ),
  );
}

function drawChoices(element, block, context, options, type) {
  const initial = element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
  const first = element.initial_users ?? initial.map((option) => option.value);
  const draft = draftOf(context.surface, block.block_id, element.action_id);
  const chosen = draft === undefined || draft === null ? first : [draft].flat();
  count += 1;
  const group = `choice-${count}`;
  const pick = (event) => {
    const box = event.target.closest('fieldset');
    const values = [...box.querySelectorAll('input:checked')].map((input) => input.value);
    const value = type === 'radio' ? (values[0] ?? null) : values;
    keepDraft(context.surface, block.block_id, element.action_id, value);
    tell(element, block, context, value, event.target);
  };
  return h(
    'fieldset',
    { ...described(element, block, context), class: 'choices' },
    options.map((option) =>
      h(
        'label',
        {},
        h('input', {
          type,
          name: group,
          value: option.value,
          checked: chosen.includes(option.value),
          on: { change: pick },
        }),
        h(
          'span',
          {},
          richLabel(option.text, context.names),
          option.description ? h('small', {}, richLabel(option.description, context.names)) : undefined,
        ),
      ),
    ),
  );
}

function drawInput(element, block, context, type, initial) {
  const value = draftOf(context.surface, block.block_id, element.action_id) ?? element[initial] ?? '';
  const attributes = {
    ...described(element, block, context),
    class: 'field',
    value,
    maxlength: element.max_length ?? 3000,
    placeholder: element.placeholder ? plainText(element.placeholder.text) : undefined,
    on: {
      input: (event) => keepDraft(context.surface, block.block_id, element.action_id, event.target.value),
      change: (event) => tell(element, block, context, event.target.value, event.target),
    },
  };
  return element.multiline ? h('textarea', { rows: 4, ...attributes }) : h('input', { type, ...attributes });
}

function tell(element, block, context, value, control) {
  if (block.type !== 'input' || block.dispatch_action === true) context.act(element, block, value, control);
}

function described(element, block, context) {
  const inInput = block.type === 'input';
  const wrong = inInput && context.errors?.[block.block_id] !== undefined;
  const notes = [inInput && block.hint ? `${context.id(block)}-hint` : '', wrong ? `${context.id(block)}-error` : ''];
  return {
    'data-action': element.action_id,
    'aria-labelledby': inInput ? `${context.id(block)}-label` : undefined,
    'aria-label': inInput ? undefined : (element.placeholder?.text ?? block.text?.text ?? 'Choose'),
    'aria-invalid': wrong ? 'true' : undefined,
    'aria-describedby': notes.filter(Boolean).join(' ') || undefined,
    autofocus: element.focus_on_load === true,
  };
}

function optionsOf(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

function named(names) {
  return Object.entries(names).map(([value, name]) => ({ value, text: { text: name } }));
}
