import { optionsOf, placedElements } from './elements.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import { Refused } from './refused.ts';

/** What people typed or chose, by block id and action id: a string, several strings, or nothing. */
export type Given = Record<string, Record<string, Json>>;

const members: Readonly<Record<string, string>> = {
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  multi_static_select: 'selected_options',
  checkboxes: 'selected_options',
};

/**
 * What an element holds, in the form of Slack's `state.values` and of its `actions`: the type and the one member that
 * belongs to it. Without a given value it is the element's initial one. Buttons hold nothing.
 * @throws Refused `option_not_offered` when the given value is not among the element's options
 */
export function heldBy(element: JsonObject, given?: Json): JsonObject | undefined {
  const type = textOf(element.type);
  const member = members[type];
  if (!member) return undefined;
  if (given === undefined || given === null) {
    const initial = element[`initial_${member.replace(/^selected_/, '')}`];
    return { type, [member]: initial ?? (member.endsWith('s') ? [] : null) };
  }
  if (member === 'selected_option') return { type, [member]: offered(element, given) };
  if (member === 'selected_options') {
    const wanted = Array.isArray(given) ? given : [given];
    return { type, [member]: wanted.map((value) => offered(element, value)) };
  }
  if (member.endsWith('s')) return { type, [member]: Array.isArray(given) ? given : [given] };
  if (member === 'selected_date_time') return { type, [member]: Number(given) };
  return { type, [member]: given === '' ? null : String(given) };
}

function offered(element: JsonObject, value: Json): JsonObject {
  const wanted = isObject(value) ? value.value : value;
  const option = optionsOf(element).find((candidate) => candidate.value === wanted);
  if (!option) throw new Refused('option_not_offered', `«${String(wanted).slice(0, 40)}» is not one of the options.`);
  return option;
}

/** The `state.values` of a message or view: every element that holds a value, with what was given or its initial one. */
export function stateOf(blocks: Json | undefined, given: Given): JsonObject {
  const values: Record<string, JsonObject> = {};
  for (const { block, element } of placedElements(blocks)) {
    if (element.type === 'overflow') continue;
    const blockId = textOf(block.block_id);
    const actionId = textOf(element.action_id);
    const held = heldBy(element, given[blockId]?.[actionId]);
    if (held) values[blockId] = { ...values[blockId], [actionId]: held };
  }
  return values;
}

/** What the client itself would not let a person submit: by block id, the sentence that it shows there. */
export function unfilled(blocks: Json | undefined, state: JsonObject): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { block, element } of placedElements(blocks)) {
    if (block.type !== 'input') continue;
    const blockId = textOf(block.block_id);
    const ofBlock = state[blockId];
    const held = isObject(ofBlock) ? ofBlock[textOf(element.action_id)] : undefined;
    const value = isObject(held) ? held[members[textOf(element.type)] ?? 'value'] : undefined;
    const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty && block.optional !== true) errors[blockId] = 'Please complete this required field.';
    if (typeof value !== 'string' || empty) continue;
    const { min_length: min, max_length: max } = element;
    if (typeof min === 'number' && value.length < min) errors[blockId] = `Please enter at least ${min} characters.`;
    if (typeof max === 'number' && value.length > max) errors[blockId] = `Please enter no more than ${max} characters.`;
    if (element.type === 'number_input' && Number.isNaN(Number(value))) errors[blockId] = 'Please enter a number.';
  }
  return errors;
}
