import { renderBlocks } from './blocks.js';
import { h } from './dom.js';
import { draftsOf, dropDrafts } from './drafts.js';
import { plainText } from './mrkdwn.js';
import { richLabel } from './text-object.js';

const modal = document.getElementById('modal');
const confirmation = document.getElementById('confirm');
let shown;

/** Asks for confirmation as the element wants it. Gives whether the person agreed. */
export function askConfirm(wish, names) {
  return new Promise((resolve) => {
    const answer = (agreed) => () => {
      confirmation.close();
      resolve(agreed);
    };
    confirmation.oncancel = () => resolve(false);
    confirmation.replaceChildren(
      h('h2', { id: 'confirm-title' }, plainText(wish.title?.text ?? 'Are you sure?')),
      h('div', { class: 'modal-body' }, richLabel(wish.text, names)),
      h(
        'footer',
        {},
        h(
          'button',
          { type: 'button', class: 'button', on: { click: answer(false) } },
          plainText(wish.deny?.text ?? 'Cancel'),
        ),
        h(
          'button',
          {
            type: 'button',
            class: `button ${wish.style === 'danger' ? 'danger' : 'primary'}`,
            on: { click: answer(true) },
          },
          plainText(wish.confirm?.text ?? 'Yes'),
        ),
      ),
    );
    confirmation.showModal();
  });
}

/** Shows the modal that Slack has for this person, or none. Drawn again only when it changed. */
export function showModal(view, context, send) {
  const form = view ? JSON.stringify([view.id, view.hash, view.errors, context.failures]) : undefined;
  if (form === shown) return;
  const wasOpen = modal.open;
  shown = form;
  if (!view) {
    modal.close();
    modal.replaceChildren();
    return;
  }
  const errors = view.errors ?? {};
  const close = () => {
    dropDrafts(view.id);
    send('close', { view_id: view.id });
  };
  const submit = async (event) => {
    event.preventDefault();
    const button = event.target.querySelector('button[type=submit]');
    button?.setAttribute('aria-busy', 'true');
    await send('submit', { view_id: view.id, values: draftsOf(view.id) });
    button?.removeAttribute('aria-busy');
  };
  const inner = { ...context, surface: view.id, errors, id: (block) => `modal-${block.block_id}` };
  modal.oncancel = (event) => {
    event.preventDefault();
    close();
  };
  modal.replaceChildren(
    h(
      'form',
      { novalidate: true, on: { submit } },
      h(
        'header',
        {},
        h('h2', { id: 'modal-title' }, plainText(view.title.text)),
        h('button', { type: 'button', class: 'plain', 'aria-label': 'Close', on: { click: close } }, '✕'),
      ),
      h(
        'div',
        { class: 'modal-body' },
        errors[''] && h('p', { class: 'error', role: 'alert' }, errors['']),
        renderBlocks(view.blocks, inner),
      ),
      h(
        'footer',
        {},
        h('button', { type: 'button', class: 'button', on: { click: close } }, plainText(view.close?.text ?? 'Cancel')),
        view.submit && h('button', { type: 'submit', class: 'button primary' }, plainText(view.submit.text)),
      ),
    ),
  );
  if (!wasOpen) modal.showModal();
  const start = modal.querySelector('[aria-invalid]') ?? modal.querySelector('[autofocus], input, select, textarea');
  start?.focus();
}
