import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { covers, startOf, verdictOn } from '../../activities/vault/policy-paths.ts';
import { PolicyUnreadable, parsePolicy } from '../../activities/vault/policy-text.ts';
import { OpenBao } from '../support/openbao.ts';

describe('the text of a policy', () => {
  it('is read in HCL with comments, old words and nested parameters', () => {
    const text = `
      # one
      path "secret/data/a" { capabilities = ["read", "list"] } // two
      name = "x"
      path "secret/data/b/*" {
        /* three { "capabilities" = ["sudo"] } */
        allowed_parameters = { "x" = ["capabilities", "}"], y = [] }
        min_wrapping_ttl   = "1s"
        capabilities       = ["update",]
        control_group = { factor "ops" { identity { approvals = 2 } } }
      }
      path "secret/data/\\"q\\"" { policy = "write" }
      path "secret/data/c" = { capabilities = ["deny"] }`;
    expect(parsePolicy(text)).toEqual([
      { pattern: 'secret/data/a', capabilities: ['read', 'list'] },
      { pattern: 'secret/data/b/*', capabilities: ['update'] },
      { pattern: 'secret/data/"q"', capabilities: ['create', 'read', 'update', 'delete', 'list'] },
      { pattern: 'secret/data/c', capabilities: ['deny'] },
    ]);
  });

  it('is read in JSON', () => {
    const text = '{"path": {"secret/*": {"capabilities": ["read"]}, "x": {"policy": "deny"}}}';
    expect(parsePolicy(text)).toEqual([
      { pattern: 'secret/*', capabilities: ['read'] },
      { pattern: 'x', capabilities: ['deny'] },
    ]);
  });

  it('may be empty', () => {
    expect(parsePolicy('\n# nothing\n')).toEqual([]);
  });

  it.each([
    'path "a" { capabilities = ["read" }',
    'path "a" {',
    'path "a',
    '{"path": 1}',
    'path "a" { capabilities = }',
    '<<EOF',
  ])('is unreadable: %s', (text) => {
    expect(() => parsePolicy(text)).toThrow(PolicyUnreadable);
  });
});

describe('a pattern', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/b', 'a/bc', false],
    ['a/*', 'a/b/c', true],
    ['a/*', 'a/', true],
    ['a/*', 'a', false],
    ['a/b*', 'a/bcd/e', true],
    ['*', 'anything/at/all', true],
    ['+/b', 'a/b', true],
    ['+/b', 'a/c/b', false],
    ['a/+/c*', 'a/b/cd/e', true],
    ['a/+', 'a/', true],
  ])('%s covers %s: %s', (pattern, path, expected) => {
    expect(covers(pattern, path)).toBe(expected);
  });

  it.each([
    ['secret/data/mcp/one', 'mcp/one'],
    ['secret/data/mcp/*', 'mcp/'],
    ['secret/data/mcp/se*', 'mcp/'],
    ['secret/data/mcp/+/prod', 'mcp/'],
    ['secret/data/*', ''],
    ['secret/da*', ''],
    ['secret/*', ''],
    ['*', ''],
    ['+/data/mcp/*', ''],
    ['+/metadata/*', undefined],
    ['secret/+/mcp', ''],
    ['secret/metadata/*', undefined],
    ['secret/data', undefined],
    ['+/data', undefined],
    ['kv/data/*', undefined],
    ['secrets/*', undefined],
  ])('%s starts in the folder «%s» of the mount', (pattern, start) => {
    expect(startOf(pattern, 'secret')).toBe(start);
  });
});

describe('the verdict of several policies', () => {
  const Capabilities = z.object({ capabilities: z.array(z.string()) });
  const texts: Record<string, string> = {
    'mcp-one': `
      path "secret/data/*" { capabilities = ["list"] }
      path "secret/data/mcp/*" { capabilities = ["read"] }
      path "secret/data/mcp/+/prod" { capabilities = ["update"] }
      path "secret/data/mcp/+/+" { capabilities = ["create"] }
      path "secret/data/mcp/one" { capabilities = ["delete"] }
      path "secret/data/deny/*" { capabilities = ["read"] }
      path "+/data/wide/*" { capabilities = ["read"] }
      path "secret/data/a/+/c*" { capabilities = ["read"] }
      path "secret/data/a/+/c/d" { capabilities = ["update"] }`,
    'mcp-two': `
      path "secret/data/mcp/one" { capabilities = ["read"] }
      path "secret/data/deny/*" { capabilities = ["deny"] }
      path "secret/data/wide*" { capabilities = ["list"] }
      path "secret/data/mcp/s*" { capabilities = ["deny"] }`,
  };
  const policies = Object.entries(texts).map(([name, text]) => ({ name, rules: parsePolicy(text) }));
  let bao: OpenBao;
  let token: string;

  beforeAll(async () => {
    bao = await OpenBao.start();
    for (const [name, text] of Object.entries(texts)) await bao.policy(name, text);
    ({ token } = await bao.plant('tried', { settings: { token_policies: Object.keys(texts) } }));
  });
  afterAll(() => bao?.stop());

  it.each([
    'secret/data/x',
    'secret/data/mcp/two',
    'secret/data/mcp/one',
    'secret/data/mcp/one/prod',
    'secret/data/mcp/one/test',
    'secret/data/mcp/sentinel',
    'secret/data/deny/x',
    'secret/data/wide/x',
    'secret/data/a/b/cde',
    'secret/data/a/b/c/d',
    'other/data/wide/x',
    'other/x',
  ])('on %s is the one that the server itself gives', async (path) => {
    const answer = await bao.call('POST', 'sys/capabilities-self', { path }, token);
    const theirs = Capabilities.parse(answer.body).capabilities;
    const ours = [...verdictOn(policies, path).capabilities];
    expect(ours.length === 0 ? ['deny'] : ours.sort()).toEqual(theirs.sort());
  });

  it('names the policies that decide', () => {
    expect(verdictOn(policies, 'secret/data/mcp/one').policies).toEqual(['mcp-one', 'mcp-two']);
    expect(verdictOn(policies, 'secret/data/mcp/two').policies).toEqual(['mcp-one']);
  });
});
