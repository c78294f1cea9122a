import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEntry } from '../../activities/bump/config-document.ts';
import { readConfigEntry, textWith } from '../../activities/bump/mcp-config.ts';

const plain = '{"mcpServers": {"sentinel": {"command": "npx", "args": ["-y", "@acme/mcp@1.4.2"]}}}';

/** Configurations in which exactly the version may change, and how it is written there. */
const corpus: [what: string, text: string, version?: string][] = [
  ['one line', plain],
  [
    'the form of VS Code',
    '{"servers": {"sentinel": {"type": "stdio", "command": "npx", "args": ["@acme/mcp@1.4.2"]}}}',
  ],
  ['a byte order mark', `\ufeff${plain}`],
  ['Windows line ends', plain.replaceAll(' ', '\r\n')],
  ['old Mac line ends', plain.replaceAll(' ', '\r')],
  ['tabs', plain.replaceAll(' ', '\t\t')],
  ['no line end at the end, and one', `${plain}\n\n`],
  ['comments that look like entries', `// "sentinel": {"args": ["@acme/mcp@1.4.2"]}\n${plain}/* @acme/mcp@1.4.2 */\n`],
  ['trailing commas', '{"mcpServers": {"sentinel": {"command": "npx", "args": ["@acme/mcp@1.4.2",],},},}'],
  [
    'a second server with the same package',
    plain.replace('{"sentinel"', '{"other": {"command": "npx", "args": ["@acme/mcp@1.4.2"]}, "sentinel"'),
  ],
  ['a key __proto__', plain.replace('{"sentinel"', '{"__proto__": {"sentinel": {"command": "x"}}, "sentinel"')],
  ['text beyond ASCII before it', plain.replace('{"sentinel"', '{"søk 🧭": {"command": "x"}, "sentinel"')],
  ['secrets beside it', plain.replace('"args"', '"env": {"TOKEN": "not-ours"}, "args"')],
];

const refused: [what: string, text: string, why: RegExp][] = [
  ['a key twice in an entry', plain.replace('"args"', '"args": ["evil@1.0.0"], "args"'), /the key «args» twice/],
  [
    'an entry twice',
    plain.replace('{"sentinel"', '{"sentinel": {"command": "x"}, "sentinel"'),
    /the key «sentinel» twice/,
  ],
  ['servers twice', `${plain.slice(0, -1)}, "mcpServers": {}}`, /the key «mcpServers» twice/],
  ['a key twice by an escape', plain.replace('"args"', '"\\u0061rgs": [], "args"'), /the key «args» twice/],
  ['a key twice anywhere else', `${plain.slice(0, -1)}, "a": [{"b": 1, "b": 2}]}`, /the key «b» twice/],
  ['the entry in both forms', `${plain.slice(0, -1)}, "servers": {"sentinel": {"command": "x"}}}`, /under servers/],
  ['cut off', plain.slice(0, -9), /is not JSON: line 1/],
  ['nothing', '', /is not JSON/],
  ['an error further down', plain.replace('{"sentinel"', '\n\n{;"sentinel"'), /line 3/],
  ['arguments that are no strings', plain.replace('"-y"', '42'), /not a string/],
  ['a well without bottom', `{"a":${'['.repeat(200_000)}`, /JSON|deeply/],
];

function repin(text: string, version: string): string {
  const found = findEntry('mcp_config.json', text, 'sentinel');
  if (found?.launch.kind !== 'package') throw new Error('no package found');
  return textWith(text, found, found.launch.launch, version);
}

describe('a client configuration', () => {
  it.each(corpus)('with %s changes in its version alone', (_, text) => {
    const changed = repin(text, '10.20.30');
    const place = text.lastIndexOf('1.4.2', text.lastIndexOf(']'));
    expect(changed).toBe(`${text.slice(0, place)}10.20.30${text.slice(place + '1.4.2'.length)}`);
    expect(repin(changed, '1.4.2')).toBe(text);
  });

  it('gets a version where it had none', () => {
    expect(repin(plain.replace('@1.4.2', ''), '1.4.5')).toBe(plain.replace('1.4.2', '1.4.5'));
  });

  it('is right, too, where the string is written with escapes', () => {
    const changed = repin(plain.replace('@acme/mcp', '@acme\\/mcp'), '1.4.5');
    expect(changed).toBe(plain.replace('1.4.2', '1.4.5'));
  });

  it.each(refused)('with %s is refused', (_, text, why) => {
    expect(() => findEntry('mcp_config.json', text, 'sentinel')).toThrow(why);
  });

  it.each([
    ['hostile key \u202e\u0007', 'no control characters'],
    ['a'.repeat(5_000), 'not at length'],
  ])('says what is wrong with %j, %s', (key) => {
    const twice = `{${JSON.stringify(key)}: 1, ${JSON.stringify(key)}: 2}`;
    const said = (() => {
      try {
        findEntry('mcp_config.json', twice, 'sentinel');
      } catch (error) {
        return String(error);
      }
      return '';
    })();
    expect(said).toMatch(/twice/);
    expect(said).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
    expect(said.length).toBeLessThan(300);
  });

  it.each(['toString', '__proto__', 'constructor', 'Sentinel'])('has no entry «%s» that nobody wrote', (entry) => {
    expect(findEntry('mcp_config.json', plain, entry)).toBeUndefined();
  });

  it('tells which package an entry starts', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ir-bump-')), 'mcp_config.json');
    writeFileSync(file, plain.replace('{"sentinel"', '{"far": {"url": "https://x.example"}, "sentinel"'), {
      mode: 0o600,
    });
    expect(await readConfigEntry(file, 'sentinel')).toEqual({
      launcher: 'npx',
      package: '@acme/mcp',
      version: '1.4.2',
    });
    expect(await readConfigEntry(file, 'far')).toBeUndefined();
    expect(await readConfigEntry(file, 'absent')).toBeUndefined();
    expect(await readConfigEntry(`${file}.absent`, 'sentinel')).toBeUndefined();
  });
});
