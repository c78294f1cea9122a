import { limits } from './limits.ts';
import { prose } from './text.ts';

/** Lines for an incident's thread, from raw sentences. There are no blocks: the text is what is shown. */
export function timelineLines(text: string): { text: string } {
  const lines = text.split('\n').slice(0, 30);
  const each = Math.floor(limits.text / lines.length);
  return { text: lines.map((line) => prose(line, Math.max(each, 120))).join('\n') || '—' };
}
