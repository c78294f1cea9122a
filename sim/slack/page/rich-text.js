import { h, link } from './dom.js';
import { emoji } from './emoji.js';

/** A rich_text block, as far as messages of apps need it. */
export function richText(block, names) {
  return h(
    'div',
    { class: 'rich' },
    (block.elements ?? []).map((element) => part(element, names)),
  );
}

function part(element, names) {
  const inner = (element.elements ?? []).map((one) => (one.elements ? part(one, names) : leaf(one, names)));
  switch (element.type) {
    case 'rich_text_list':
      return h(
        element.style === 'ordered' ? 'ol' : 'ul',
        {},
        inner.map((item) => h('li', {}, item)),
      );
    case 'rich_text_quote':
      return h('blockquote', {}, inner);
    case 'rich_text_preformatted':
      return h('pre', {}, inner);
    default:
      return h('div', {}, inner);
  }
}

function leaf(element, names) {
  const styled = Object.entries(element.style ?? {}).filter(([, on]) => on === true);
  const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code', underline: 'u' };
  return styled.reduce((node, [style]) => (tags[style] ? h(tags[style], {}, node) : node), bare(element, names));
}

function bare(element, names) {
  switch (element.type) {
    case 'link':
      return link(element.url, element.text ?? element.url);
    case 'user':
      return h('span', { class: 'mention' }, `@${names.people[element.user_id] ?? element.user_id}`);
    case 'channel':
      return h('span', { class: 'mention' }, `#${names.channels[element.channel_id] ?? element.channel_id}`);
    case 'usergroup':
      return h('span', { class: 'mention' }, `@${names.groups[element.usergroup_id] ?? element.usergroup_id}`);
    case 'broadcast':
      return h('span', { class: 'mention loud' }, `@${element.range}`);
    case 'emoji':
      return emoji[element.name] ?? `:${element.name}:`;
    case 'date':
      return element.fallback ?? new Date(element.timestamp * 1000).toLocaleString();
    default:
      return String(element.text ?? element.value ?? '');
  }
}
