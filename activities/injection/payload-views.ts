import type { Survey } from './survey.ts';
import { derivedView, type View, ViewWriter } from './view.ts';

const largest = 8 * 1024;

/** Decodes the base64 and hex runs of a text that turn out to be text, each as a view of its own. */
export function payloadViews(parent: View, found: Survey, most: number): View[] {
  const views: View[] = [];
  for (const run of found.payloads) {
    if (views.length >= most) break;
    const written = parent.text.slice(
      run.start,
      Math.min(run.end, run.start + (run.hex ? largest * 2 : Math.floor(largest / 3) * 4)),
    );
    const decoded = (run.hex ? fromHex(written) : undefined) ?? fromBase64(written);
    if (decoded === undefined) continue;
    const offsets = new Uint32Array(decoded.length + 1);
    const scale = (run.end - run.start) / Math.max(1, decoded.length);
    for (let i = 0; i <= decoded.length; i += 1) offsets[i] = run.start + Math.floor(i * scale);
    views.push(derivedView(parent, run.hex ? 'hex decoded' : 'base64 decoded', decoded, offsets));
  }
  return views;
}

/** The text that tag characters (U+E0020 to U+E007E) spell, which no person sees and many models read. */
export function tagView(parent: View): View {
  return collected(parent, 'tag characters read', (code) =>
    code >= 0xe0020 && code <= 0xe007e ? code - 0xe0000 : undefined,
  );
}

/** The bytes that variation selectors spell: one to sixteen are the first block, seventeen to 256 the supplement. */
export function selectorView(parent: View): View {
  return collected(parent, 'variation selectors read', (code) => {
    if (code >= 0xfe00 && code <= 0xfe0f) return code - 0xfe00;
    return code >= 0xe0100 && code <= 0xe01ef ? code - 0xe0100 + 16 : undefined;
  });
}

function collected(parent: View, step: string, byteOf: (code: number) => number | undefined): View {
  const { text } = parent;
  const out = new ViewWriter(64);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800) continue;
    const code = text.codePointAt(i) ?? unit;
    const byte = byteOf(code);
    if (byte !== undefined) out.push(byte, i);
    if (code > 0xffff) i += 1;
  }
  return out.finish(parent, step, text.length);
}

function fromHex(written: string): string | undefined {
  return asText(Buffer.from(written.slice(0, written.length & ~1), 'hex'));
}

function fromBase64(written: string): string | undefined {
  // A quick look at the start spares the decoding of images and keys.
  if (asText(Buffer.from(written.slice(0, 64), 'base64').subarray(0, 45)) === undefined) return undefined;
  return asText(Buffer.from(written, 'base64'));
}

/** Bytes as text if more than 95 % of it is printable: UTF-8, or UTF-16LE as PowerShell encodes its commands. */
function asText(bytes: Buffer): string | undefined {
  if (bytes.length < 12) return undefined;
  const wide = bytes[1] === 0 && bytes[3] === 0 && bytes[5] === 0;
  const text = bytes.toString(wide ? 'utf16le' : 'utf8');
  let printable = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if ((code >= 0x20 && code < 0x7f) || code === 0x0a || code === 0x0d || code === 0x09) printable += 1;
    else if (code >= 0xa0 && code !== 0xfffd) printable += 1;
  }
  return printable > text.length * 0.95 ? text : undefined;
}
