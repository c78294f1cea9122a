const known = [
  /\bgh[pousr]_[A-Za-z0-9]{16,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,255}/g,
  /\bxapp-[A-Za-z0-9-]{10,255}/g,
  /\b(?:hvs|hvb|hvr|s|b)\.[A-Za-z0-9_-]{20,255}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}(?:\.[A-Za-z0-9_-]{0,2000})?/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8000}(?:-----END)?/g,
  /\b[A-Za-z0-9_-]{3}8Q~[A-Za-z0-9._~-]{20,60}/g,
  /\b(?:sk|pk|rk)[-_](?:live|test|ant|proj)[-_A-Za-z0-9]{10,255}/g,
];
const assigned =
  /\b((?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret[_-]?id|password|passwd|secret|token|authorization|bearer)["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer\s)?)([^\s"',;}&]{6,512})/gi;

/** Replaces what looks like a credential by `[masked]`. For text that people read; never a reason to store a secret. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const pattern of known) masked = masked.replace(pattern, '[masked]');
  return masked.replace(assigned, '$1[masked]');
}

/**
 * Makes hostile text safe to show in one line: control, bidi and zero-width characters become visible escapes, line
 * breaks become spaces. The caller still escapes for its sink (HTML, mrkdwn, terminal).
 */
export function inert(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x0a || code === 0x0d || code === 0x09) out += ' ';
    else if (isInvisible(code)) out += `\\u{${code.toString(16)}}`;
    else out += char;
  }
  return out;
}

/** A masked, inert excerpt of at most 240 characters around a span, with `…` where it was cut. */
export function excerptOf(text: string, start = 0, end = text.length): string {
  const from = Math.max(0, Math.min(start, text.length) - 60);
  // Masking looks at a wider piece than is shown, so that a token cut by the edge is still recognised.
  const piece = text.slice(Math.max(0, from - 256), Math.min(text.length, end + 512));
  const lead = from - Math.max(0, from - 256);
  const masked = inert(maskSecrets(piece)).slice(lead === 0 ? 0 : Math.min(lead, piece.length));
  const cutBefore = from > 0 ? '…' : '';
  const room = 240 - cutBefore.length;
  const points = [...masked];
  const shown = points.slice(0, room);
  let excerpt = shown.join('');
  while (excerpt.length > room || (points.length > shown.length && excerpt.length > room - 1)) {
    shown.pop();
    excerpt = shown.join('');
  }
  return `${cutBefore}${excerpt}${points.length > shown.length ? '…' : ''}`;
}

function isInvisible(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0xad ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xe0000 && code <= 0xe01ef)
  );
}
