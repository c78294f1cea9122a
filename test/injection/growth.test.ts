import { describe, expect, it } from 'vitest';
import { scanText } from '../../activities/injection/scan-text.ts';
import { hostilePieces, repeated } from './hostile-text.ts';

describe('the work of a scan', () => {
  it.each(Object.entries(hostilePieces))('grows no faster than the text for %s', (_, piece) => {
    const cost = (size: number) => {
      const { work } = scanText(repeated(piece, size), 'tool-result');
      return work.gated + work.windowed + work.windows;
    };
    const [small, middle, large] = [cost(8_192), cost(32_768), cost(131_072)] as const;
    // Four times the text: at most four times the work, and a little for what starts late.
    expect(middle).toBeLessThanOrEqual(small * 4.6 + 4_096);
    expect(large).toBeLessThanOrEqual(middle * 4.6 + 4_096);
  });

  it.each(Object.entries(hostilePieces))('ends for a megabyte of %s', (_, piece) => {
    const text = repeated(piece, 1024 * 1024);
    const { work, hits } = scanText(text, 'tool-result');
    expect(work.gated).toBeGreaterThanOrEqual(text.length);
    for (const hit of hits) expect(hit.end).toBeLessThanOrEqual(text.length + 1);
  });
});
