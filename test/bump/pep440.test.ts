import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePep440, isPep440Prerelease, type Pep440, parsePep440 } from '../../activities/bump/pep440.ts';

// The orders that PEP 440 itself gives in "Summary of permitted suffixes and relative ordering" and in its examples.
const ascending = [
  '1.dev0',
  '1.0.dev456',
  '1.0a1',
  '1.0a2.dev456',
  '1.0a12.dev456',
  '1.0a12',
  '1.0b1.dev456',
  '1.0b2',
  '1.0b2.post345.dev456',
  '1.0b2.post345',
  '1.0rc1.dev456',
  '1.0rc1',
  '1.0',
  '1.0+abc.5',
  '1.0+abc.7',
  '1.0+5',
  '1.0.post456.dev34',
  '1.0.post456',
  '1.0.15',
  '1.1.dev1',
  '2025.9.25',
  '2025.12.17',
  '1!0.1',
];

const same: [string, string][] = [
  ['1.0', '1'],
  ['1.0', '1.0.0'],
  ['v1.0', '1.0'],
  ['1.0RC1', '1.0rc1'],
  ['1.0-rc.1', '1.0rc1'],
  ['1.0c1', '1.0rc1'],
  ['1.0alpha1', '1.0a1'],
  ['1.0-1', '1.0.post1'],
  ['1.0.rev1', '1.0.post1'],
  ['1.0a', '1.0a0'],
  ['2025.07.01', '2025.7.1'],
  ['1.0+abc-5', '1.0+abc.5'],
];

function read(text: string): Pep440 {
  const version = parsePep440(text);
  if (!version) throw new Error(`not a version: ${text}`);
  return version;
}

const number = fc.nat(30);
const suffix = (word: string) =>
  fc.option(number, { nil: undefined }).map((n) => (n === undefined ? '' : `${word}${n}`));
const anyVersion = fc
  .tuple(
    fc.constantFrom('', '0!', '1!'),
    fc.array(number, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
    fc.oneof(suffix('a'), suffix('b'), suffix('rc')),
    suffix('.post'),
    suffix('.dev'),
    fc.constantFrom('', '+local', '+local.2', '+7'),
  )
  .map((parts) => parts.join(''));

describe('a Python version', () => {
  it('is ordered as PEP 440 says', () => {
    const shuffled = [...ascending].reverse();
    expect(shuffled.sort((a, b) => comparePep440(read(a), read(b)))).toEqual(ascending);
    for (const [index, version] of ascending.slice(1).entries()) {
      expect(comparePep440(read(ascending[index] ?? ''), read(version))).toBeLessThan(0);
    }
  });

  it.each(same)('%s is %s', (a, b) => {
    expect(comparePep440(read(a), read(b))).toBe(0);
  });

  it.each(['', 'latest', '1.0.x', '1..0', '1.0-', '==1.0', '1.0 ', '1.0\n', '1.0+', '1.0+a_', '１.0', '1'.repeat(200)])(
    '%j is none',
    (text) => {
      expect(parsePep440(text)).toBeUndefined();
    },
  );

  it.each([
    ['1.0', false],
    ['1.0.post1', false],
    ['1.0rc1', true],
    ['1.0.dev1', true],
  ])('%s: pre-release %s', (text, pre) => {
    expect(isPep440Prerelease(read(text))).toBe(pre);
  });

  it('has a total order', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
        const [x, y, z] = [read(a), read(b), read(c)];
        const sign = (left: Pep440, right: Pep440) => Math.sign(comparePep440(left, right));
        expect(sign(x, x)).toBe(0);
        expect(sign(x, y) + sign(y, x)).toBe(0);
        if (sign(x, y) <= 0 && sign(y, z) <= 0) expect(sign(x, z)).toBeLessThanOrEqual(0);
        if (sign(x, y) === 0) expect(sign(x, z)).toBe(sign(y, z));
      }),
    );
  });

  it('does not change by trailing zeros', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), fc.nat(3), (parts, zeros) => {
        const longer = [...parts, ...Array.from({ length: zeros }, () => 0)];
        expect(comparePep440(read(parts.join('.')), read(longer.join('.')))).toBe(0);
      }),
    );
  });

  it('comes after its pre-releases and before its post-releases', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), number, (parts, n) => {
        const release = parts.join('.');
        expect(comparePep440(read(`${release}rc${n}`), read(release))).toBeLessThan(0);
        expect(comparePep440(read(`${release}.dev${n}`), read(`${release}a0`))).toBeLessThan(0);
        expect(comparePep440(read(release), read(`${release}.post${n}`))).toBeLessThan(0);
      }),
    );
  });
});
