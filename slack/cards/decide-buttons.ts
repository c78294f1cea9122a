import type { Gate } from '../../workflows/contract/gate.ts';
import { type Block, button, type Confirm, plainText, section } from './block-kit.ts';
import { actionIds, gateValue } from './button-value.ts';
import { extentOf } from './gate-plan.ts';
import { limits } from './limits.ts';
import { cost } from './text.ts';

/** Approve and Deny, or a sentence on how else to decide where the ids do not fit into a button. */
export function decideButtons(gate: Gate): Block[] {
  const value = gateValue(gate);
  if (cost(value) > limits.buttonValue) {
    return [section('This gate cannot be decided by a button, because its ids are too long. Use `ir approve`.')];
  }
  const destructive = gate.effect === 'destructive';
  return [
    {
      type: 'actions',
      elements: [
        button('Approve', `Approve: ${gate.title}`, {
          action_id: actionIds.approve,
          value,
          style: destructive ? 'danger' : 'primary',
          ...(destructive ? { confirm: confirmOf(gate) } : {}),
        }),
        button('Deny', `Deny, with a reason: ${gate.title}`, { action_id: actionIds.deny, value }),
      ],
    },
  ];
}

function confirmOf(gate: Gate): Confirm {
  const text = `This cannot be undone. ${extentOf(gate)} on ${gate.plan.server}: ${gate.title}`;
  return {
    title: plainText('Approve what cannot be undone?', limits.confirmTitle),
    text: plainText(text, limits.confirmText),
    confirm: plainText('Approve', limits.confirmButton),
    deny: plainText('Go back', limits.confirmButton),
    style: 'danger',
  };
}
