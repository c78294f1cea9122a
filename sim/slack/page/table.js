import { h } from './dom.js';
import { richText } from './rich-text.js';

/** A table or data_table block. The first row is the heading; one column names each row for screen readers. */
export function table(block, names) {
  const [heading = [], ...rows] = block.rows;
  const rowHeader = block.row_header_column_index ?? (block.type === 'data_table' ? 0 : -1);
  const row = (cells) =>
    h(
      'tr',
      {},
      cells.map((cell, index) =>
        h(index === rowHeader ? 'th' : 'td', index === rowHeader ? { scope: 'row' } : {}, content(cell, names)),
      ),
    );
  return h(
    'div',
    { class: 'block-table', tabindex: '0', role: 'group', 'aria-label': block.caption ?? 'Table' },
    h(
      'table',
      {},
      block.caption && h('caption', {}, block.caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heading.map((cell) => h('th', { scope: 'col' }, content(cell, names))),
        ),
      ),
      h('tbody', {}, rows.map(row)),
    ),
  );
}

function content(cell, names) {
  return cell.type === 'rich_text' ? richText(cell, names) : String(cell.text ?? cell.value ?? '');
}
