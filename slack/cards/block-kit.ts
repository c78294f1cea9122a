import { limits } from './limits.ts';
import { clip, plain } from './text.ts';

/** The part of Block Kit that our cards use. Everything here also renders on clients that lack the newer blocks. */
export interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

/** `verbatim` keeps Slack from turning bare addresses, channels and names in it into links. */
export interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

export interface Header {
  type: 'header';
  text: PlainText;
}

export interface Section {
  type: 'section';
  text: Mrkdwn;
}

export interface Context {
  type: 'context';
  elements: Mrkdwn[];
}

export interface Confirm {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
  style?: 'danger';
}

export interface Button {
  type: 'button';
  action_id: string;
  text: PlainText;
  value: string;
  accessibility_label: string;
  style?: 'primary' | 'danger';
  confirm?: Confirm;
}

export interface Actions {
  type: 'actions';
  elements: Button[];
}

export type Block = Header | Section | Context | Actions;

/** What `chat.postMessage` and `chat.update` take. `text` is what a notification or a screen reader says. */
export interface Message {
  text: string;
  blocks: Block[];
}

/** A title from data: no markup is interpreted in it. */
export function header(text: string): Header {
  return { type: 'header', text: plainText(text, limits.header) };
}

/** `mrkdwn` must be composed of our own words and of {@link prose} and {@link code}. */
export function section(mrkdwn: string): Section {
  return { type: 'section', text: { type: 'mrkdwn', text: mrkdwn, verbatim: true } };
}

/** Small print, under the same rule as {@link section}. */
export function context(mrkdwn: string): Context {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn, verbatim: true }] };
}

/** A button with a label of ours; `says` is read aloud in its place and may hold data. */
export function button(
  label: string,
  says: string,
  action: Pick<Button, 'action_id' | 'value' | 'style' | 'confirm'>,
): Button {
  return {
    type: 'button',
    text: plainText(label, limits.buttonText),
    accessibility_label: clip(says, limits.accessibilityLabel),
    ...action,
  };
}

/** Text that is shown as it is, with what is invisible made visible. */
export function plainText(text: string, max: number): PlainText {
  return { type: 'plain_text', text: plain(text, max), emoji: false };
}
