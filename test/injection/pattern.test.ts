import { describe, expect, it } from 'vitest';
import { parsePattern } from '../../activities/injection/pattern.ts';
import { factsOf } from '../../activities/injection/pattern-facts.ts';
import { sourceOf } from '../../activities/injection/rule.ts';

describe('the language of patterns', () => {
  it.each([
    ['a star', 'ab*'],
    ['a plus', 'ab+'],
    ['an open count', 'ab{2,}'],
    ['a lookahead', 'a(?=b)'],
    ['a lookbehind', '(?<=a)b'],
    ['a capture', '(ab)'],
    ['a backreference', '(?:a)\\1'],
    ['a repeated group with a quantifier inside', '(?:a{1,3}b){1,4}'],
    ['a repeated group with a choice inside', '(?:a|ab){1,4}'],
    ['a lazy quantifier', 'a{1,3}?'],
    ['an escape of a class of Unicode', '\\p'],
    ['an unclosed group', '(?:ab'],
    ['an unclosed class', '[ab'],
    ['a stray closing bracket', 'ab)'],
  ])('refuses %s', (_, source) => {
    expect(() => parsePattern(source)).toThrow(Error);
  });

  it.each([
    ['one word', 'ignore', ['ignore'], 6],
    ['the longer of two words', 'to[^.]{0,20}webhook', ['webhook'], 29],
    ['a choice', '(?:send|forward) it', ['send it', 'forward it'], 10],
    ['white space of any length as one blank', 'system\\s{1,4}prompt', ['system prompt'], 16],
    ['an optional end left out', 'instruction(?:s)?', ['instruction'], 12],
    ['small classes spelled out', 'gr[ae]y', ['gray', 'grey'], 4],
    ['each side of a choice of different shape', '(?:a[^.]{0,5}password|token[^.]{0,5})', ['password', 'token'], 14],
  ])('knows the keywords and the longest match of %s', (_, source, keywords, longest) => {
    expect(factsOf(source)).toMatchObject({ keywords, longest });
  });

  it('lets a blank stand for white space, but not inside a class', () => {
    expect(sourceOf(/do not[ x]? tell/)).toBe('do\\s{1,4}not[ x]?\\s{1,4}tell');
  });
});
