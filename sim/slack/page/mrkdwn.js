import { h, link } from './dom.js';
import { emoji } from './emoji.js';

const inlineForms = new RegExp(
  [
    '`(?<code>[^`\\n]+)`',
    '<(?<control>[^<>\\n]+)>',
    '(?<url>https?://[^\\s<>|]+[^\\s<>|.,;:!?)])',
    '(?<![\\p{L}\\p{N}*])\\*(?=\\S)(?<bold>[^*\\n]+?)(?<=\\S)\\*(?![\\p{L}\\p{N}*])',
    '(?<![\\p{L}\\p{N}_])_(?=\\S)(?<italic>[^_\\n]+?)(?<=\\S)_(?![\\p{L}\\p{N}_])',
    '(?<![\\p{L}\\p{N}~])~(?=\\S)(?<strike>[^~\\n]+?)(?<=\\S)~(?![\\p{L}\\p{N}~])',
    ':(?<emoji>[a-z0-9_+-]{1,40}):',
  ].join('|'),
  'u',
);

/** Slack's mrkdwn as nodes: bold, italic, strike, code, links, mentions, quotes and lists. */
export function mrkdwn(text, names) {
  const pieces = text.split('```');
  return pieces.flatMap((piece, index) => {
    const fenced = index % 2 === 1 && index < pieces.length - 1;
    if (fenced) return [h('pre', {}, decoded(piece.replace(/^\n/, '')))];
    return paragraphs(index % 2 === 1 ? `\`\`\`${piece}` : piece, names);
  });
}

/** Plain text: only emoji names are replaced. */
export function plainText(text) {
  return text.replace(/:([a-z0-9_+-]{1,40}):/g, (whole, name) => emoji[name] ?? whole);
}

function paragraphs(text, names) {
  const nodes = [];
  let group;
  for (const line of text.split('\n')) {
    const [, quoted] = /^(?:&gt;|>)\s?(.*)$/.exec(line) ?? [];
    const [, bullet, item] = /^\s*([•◦▪-]|\d+\.)\s+(.*)$/.exec(line) ?? [];
    const kind = quoted !== undefined ? 'quote' : item === undefined ? 'text' : /\d/.test(bullet) ? 'ol' : 'ul';
    if (group?.kind !== kind) {
      const tag = { quote: 'blockquote', text: 'div', ol: 'ol', ul: 'ul' }[kind];
      group = { kind, node: h(tag, kind === 'ol' ? { start: parseInt(bullet, 10) } : {}), lines: 0 };
      nodes.push(group);
    }
    const content = inline(quoted ?? item ?? line, names);
    if (kind === 'ol' || kind === 'ul') group.node.append(h('li', {}, content));
    else group.node.append(...(group.lines > 0 ? [h('br')] : []), ...content);
    group.lines += 1;
  }
  return nodes.map((one) => one.node).filter((node) => node.textContent !== '' || node.childElementCount > 0);
}

function inline(text, names) {
  const nodes = [];
  let rest = text;
  while (rest !== '') {
    const found = inlineForms.exec(rest);
    if (!found) break;
    if (found.index > 0) nodes.push(decoded(rest.slice(0, found.index)));
    nodes.push(form(found, names));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') nodes.push(decoded(rest));
  return nodes;
}

function form(found, names) {
  const { code, control, url, bold, italic, strike, emoji: name } = found.groups;
  if (code !== undefined) return h('code', {}, decoded(code));
  if (bold !== undefined) return h('strong', {}, inline(bold, names));
  if (italic !== undefined) return h('em', {}, inline(italic, names));
  if (strike !== undefined) return h('s', {}, inline(strike, names));
  if (url !== undefined) return link(decoded(url), decoded(url));
  if (name !== undefined) return emoji[name] ?? found[0];
  return controlled(control, found[0], names);
}

function controlled(control, whole, names) {
  const [target, label] = control.split(/\|(.*)/s);
  const id = target.slice(1);
  if (target.startsWith('@')) return mention(`@${names.people[id] ?? label ?? id}`);
  if (target.startsWith('#')) return mention(`#${names.channels[id] ?? label ?? id}`);
  if (target.startsWith('!subteam^')) return mention(`@${names.groups[target.slice(9)] ?? label ?? 'group'}`);
  if (target.startsWith('!date^')) return dated(target, label);
  if (/^!(here|channel|everyone)$/.test(target)) return mention(`@${id}`, true);
  if (/^(https?:\/\/|mailto:)/i.test(target)) return link(decoded(target), decoded(label ?? target));
  return decoded(whole);
}

function mention(text, loud = false) {
  return h('span', { class: loud ? 'mention loud' : 'mention' }, text);
}

function dated(target, fallback) {
  const date = new Date(Number(target.split('^')[1]) * 1000);
  if (Number.isNaN(date.getTime())) return decoded(fallback ?? '');
  const pattern = target.split('^')[2] ?? '{date} {time}';
  const day = date.toLocaleDateString([], { dateStyle: 'medium' });
  const clock = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const text = pattern.replace(/\{(date|time)[a-z_]*\}/g, (_whole, part) => (part === 'date' ? day : clock));
  return h('time', { datetime: date.toISOString(), title: date.toLocaleString() }, decoded(text));
}

function decoded(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
