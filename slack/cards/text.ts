/** What a text costs of a budget: its UTF-16 units in JSON, where a quotation mark or a backslash counts twice. */
export function cost(text: string): number {
  return JSON.stringify(text).length - 2;
}

/**
 * A sentence with data in it, for mrkdwn and for a message's top-level `text`: no mention, link, emoji, format or quote
 * can come out of it, what is invisible is written out, and addresses are defanged. Replaced characters look alike, so
 * that people still read what was there.
 * @param max the most it may cost ({@link cost}); cut with `…`, never inside an entity
 */
export function prose(text: string, max: number): string {
  const still = defang(visible(text, max))
    .replace(/\*/g, '∗')
    .replace(/~/g, '∼')
    .replace(/`/g, 'ˋ')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, 'ˍ')
    // An emoji name between colons; a time like 12:30:45 is left alone.
    .replace(/(?<!\d(?=:\d\d:)):(?=[\w+'-]+:)/g, '꞉');
  return capped(still, max, escaped);
}

/** An id, an address or an excerpt as code: shown to the letter, but for back quotes and invisible characters. */
export function code(text: string, max: number): string {
  const still = visible(text, max).replace(/`/g, 'ˋ').replace(/:\/\//g, '[:]//');
  return `\`${capped(still, max - 2, escaped) || ' '}\``;
}

/** Text for a `plain_text` object, where Slack interprets nothing. Never empty, because Slack refuses that. */
export function plain(text: string, max: number): string {
  return capped(defang(visible(text, max)), max, (char) => char) || '—';
}

/** For text of a fixed purpose that is neither mrkdwn nor a text object, such as an accessibility label. */
export function clip(text: string, max: number): string {
  return plain(text, max);
}

function capped(text: string, max: number, write: (char: string) => string): string {
  let out = '';
  let used = 0;
  for (const char of text) {
    const written = write(char);
    used += cost(written);
    if (used > max - 1) return `${out}…`;
    out += written;
  }
  return out;
}

function escaped(char: string): string {
  if (char === '&') return '&amp;';
  if (char === '<') return '&lt;';
  return char === '>' ? '&gt;' : char;
}

// Controls, format characters (zero width, bidi), half surrogates, private use, line and paragraph separators, variation
// selectors, the fillers that look like nothing, and marks piled up over others.
const unseen =
  /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|[\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|(?<=\p{M}{2})\p{M}/gu;

function visible(text: string, max: number): string {
  return (
    text
      .replace(/[ \t\r\n]+/g, ' ')
      .trim()
      // One more than fits, so that the cut is still noticed.
      .slice(0, max + 1)
      .replace(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
  );
}

// A dot before a last label of letters: a domain, unless it is a common file ending.
const files = 'csv|env|gz|hcl|html|js|json|jsonl|lock|log|md|mjs|parquet|pem|sqlite|tf|toml|ts|txt|xml|ya?ml';
const domainDot = new RegExp(`(?<=[A-Za-z0-9-])\\.(?!(?:${files})\\b)(?=[A-Za-z]{2,24}\\b)`, 'gi');

function defang(text: string): string {
  return text
    .replace(/\bhttp(s?):\/\//gi, 'hxxp$1://')
    .replace(/:\/\//g, '[:]//')
    .replace(domainDot, '[.]');
}
