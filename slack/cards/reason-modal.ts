import { type PlainText, plainText } from './block-kit.ts';
import type { GateButton } from './button-value.ts';
import { limits } from './limits.ts';

/** Where the reason stands in `view.state.values[block][action]`, and the view's `callback_id`. */
export const reasonModal = { callback: 'deny_reason', block: 'reason', action: 'text', min: 3, max: 500 } as const;

interface Modal {
  type: 'modal';
  callback_id: string;
  private_metadata: string;
  title: PlainText;
  submit: PlainText;
  close: PlainText;
  blocks: {
    type: 'input';
    block_id: string;
    label: PlainText;
    hint: PlainText;
    element: { type: 'plain_text_input'; action_id: string; multiline: true; max_length: number };
  }[];
}

/** Asks for the reason of a denial. It carries the button's value and nothing else. */
export function reasonModalView(value: GateButton): Modal {
  const { callback, block, action, max } = reasonModal;
  return {
    type: 'modal',
    callback_id: callback,
    private_metadata: JSON.stringify(value),
    title: plainText('Deny this plan', limits.viewTitle),
    submit: plainText('Deny', limits.viewTitle),
    close: plainText('Go back', limits.viewTitle),
    blocks: [
      {
        type: 'input',
        block_id: block,
        label: plainText('Why should this not be done?', 2000),
        hint: plainText('One denial closes the gate. Your reason becomes part of the record.', 2000),
        element: { type: 'plain_text_input', action_id: action, multiline: true, max_length: max },
      },
    ],
  };
}
