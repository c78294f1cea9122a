import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile, longestMatch } from '../../activities/injection/compile.ts';
import { Gate } from '../../activities/injection/gate.ts';
import { parsePattern } from '../../activities/injection/pattern.ts';
import { factsOf } from '../../activities/injection/pattern-facts.ts';
import { sourceOf, type WordingRule } from '../../activities/injection/rule.ts';
import { injectionRules } from '../../activities/injection/rules/index.ts';
import { scanText } from '../../activities/injection/scan-text.ts';
import { sampleOf } from './sample-of.ts';

const folder = fileURLToPath(new URL('../../activities/injection/rules', import.meta.url));
const wordingRules = injectionRules.filter((rule): rule is WordingRule => rule.kind === 'wording');
const wordings = wordingRules.flatMap(({ id, wordings }) => wordings.map((wording, index) => ({ id, index, wording })));

describe('the list of injection rules', () => {
  it('names every file of its folder and nothing else', () => {
    const files = readdirSync(folder).filter((name) => name !== 'index.ts');
    expect(injectionRules.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it.each(injectionRules.map((rule) => [rule.id, rule] as const))('%s says what a responder needs', (_, rule) => {
    expect(rule.title).not.toBe('');
    expect(rule.why).toMatch(/\.$/);
    expect(rule.tags.length).toBeGreaterThan(0);
    for (const tag of rule.tags) expect(tag).toMatch(/^(OWASP (LLM|MCP)\d\d:2025|AML\.T\d{4}(\.\d{3})?)$/);
    expect(rule.hits.length).toBeGreaterThanOrEqual(3);
    expect(rule.misses.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a rule', () => {
  const hits = injectionRules.flatMap((rule) => rule.hits.map((text) => [rule.id, text] as const));
  const misses = injectionRules.flatMap((rule) => rule.misses.map((text) => [rule.id, text] as const));

  it.each(hits)('%s finds its sample «%s»', (id, text) => {
    expect(scanText(text, 'tool-result').hits.map(({ rule }) => rule.id)).toContain(id);
  });

  it.each(misses)('%s is quiet on «%s»', (id, text) => {
    expect(scanText(text, 'tool-result').hits.map(({ rule }) => rule.id)).not.toContain(id);
  });
});

describe('a wording', () => {
  it.each(wordings)('$id $index uses only what runs in bounded time', ({ wording }) => {
    expect(wording.expression.flags).toBe('');
    expect(() => parsePattern(sourceOf(wording.expression))).not.toThrow();
    expect(factsOf(sourceOf(wording.expression)).longest).toBeLessThanOrEqual(longestMatch);
  });

  it.each(wordings)(
    '$id $index opens the gate with whatever it can match, and its window holds the match',
    ({ wording }) => {
      const source = sourceOf(wording.expression);
      const facts = factsOf(source);
      const gate = new Gate(facts.keywords);
      for (let seed = 1; seed <= 60; seed += 1) {
        const text = sampleOf(parsePattern(source), seed).toLowerCase();
        expect(text.length).toBeLessThanOrEqual(facts.longest);
        const ends: number[] = [];
        gate.scan(text, (_, end) => ends.push(end));
        expect(ends, JSON.stringify(text)).not.toEqual([]);
        expect(ends.some((end) => end <= facts.before && text.length - end <= facts.after)).toBe(true);
      }
    },
  );

  it('is refused without a keyword', () => {
    const rule: WordingRule = {
      ...(wordingRules[0] as WordingRule),
      wordings: [{ points: 1, expression: /[a-z]{1,9}/ }],
    };
    expect(() => compile([rule])).toThrow(/has no keyword/);
  });

  it('is refused when its match would not fit a window', () => {
    const rule: WordingRule = {
      ...(wordingRules[0] as WordingRule),
      wordings: [{ points: 1, expression: /secret.{0,900}/ }],
    };
    expect(() => compile([rule])).toThrow(/can match 906 characters/);
  });
});
