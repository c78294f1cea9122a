import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../activities/injection/gate.ts';

function hitsOf(keywords: string[], text: string): string[] {
  const hits: string[] = [];
  new Gate(keywords).scan(text, (keyword, end) => hits.push(`${keywords[keyword]}@${end}`));
  return hits.sort();
}

function naive(keywords: string[], text: string): string[] {
  const hits: string[] = [];
  for (const keyword of keywords) {
    for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1))
      hits.push(`${keyword}@${at + keyword.length}`);
  }
  return hits.sort();
}

describe('the keyword gate', () => {
  it('finds what a search for each keyword finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'ж', '忽'), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ж', '忽'), maxLength: 60 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), text, (keywords, given) => {
        expect(hitsOf(keywords, given)).toEqual(naive(keywords, given));
      }),
    );
  });

  it.each([
    ['capital letters', 'SYSTEM Prompt', ['system prompt@13']],
    ['wide gaps', 'system \n\t prompt', ['system prompt@16']],
    ['capitals of other alphabets', 'ЗАБУДЬ', ['забудь@6']],
    ['the start of the text as a blank', 'now run', [' now@3']],
  ])('reads over %s', (_, text, hits) => {
    expect(hitsOf(['system prompt', 'забудь', ' now'], text)).toEqual(hits);
  });
});
