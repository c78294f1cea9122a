import { messageItem } from './message.js';

/**
 * Keeps a list of messages on the screen: only items that changed are drawn again, so that focus, open menus and the
 * place of reading survive. Scrolls along when the reader was at the end.
 */
export class MessageList {
  constructor(list, prefix) {
    this.list = list;
    this.prefix = prefix;
    this.drawn = new Map();
  }

  show(messages, page, repliesOf) {
    const { list, drawn } = this;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const kept = new Set(messages.map((message) => message.ts));
    for (const [ts, { node }] of drawn) {
      if (kept.has(ts)) continue;
      node.remove();
      drawn.delete(ts);
    }
    messages.forEach((message, index) => {
      const node = this.itemFor(message, page, repliesOf?.(message.ts));
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
    });
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  itemFor(message, page, replies) {
    const failures = page.data.failures.filter((failure) => failure.ts === message.ts);
    const form = JSON.stringify([message.revision, failures, replies?.length, replies?.at(-1)?.ts, page.data.me]);
    const known = this.drawn.get(message.ts);
    if (known?.form === form) return known.node;
    const node = messageItem(message, page, replies, this.prefix);
    const focused = known?.node.contains(document.activeElement) ? document.activeElement : undefined;
    known?.node.replaceWith(node);
    this.drawn.set(message.ts, { form, node });
    if (focused) {
      const action = focused.getAttribute('data-action');
      const twin = [...node.querySelectorAll('[data-action]')].find(
        (one) => one.getAttribute('data-action') === action,
      );
      (twin ?? node).focus();
    }
    return node;
  }

  clear() {
    this.drawn.clear();
    this.list.replaceChildren();
  }
}
