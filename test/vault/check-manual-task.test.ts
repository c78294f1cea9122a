import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheckManualTask } from '../../activities/check-manual-task.ts';
import type { Action } from '../../workflows/contract/plan.ts';
import { OpenBao } from '../support/openbao.ts';

let bao: OpenBao;

beforeAll(async () => {
  bao = await OpenBao.start();
});
afterAll(() => bao?.stop());

async function check(args: Action['args'], policies?: string[]) {
  const vault = await bao.connect(policies && { policies });
  const action: Action = {
    id: 'manual-github-token',
    kind: 'manual-task',
    title: 'Rotate github-token by hand at GitHub',
    target: 'secret/mcp/x#token',
    effect: 'destructive',
    wayBack: 'None.',
    breaks: [],
    args: { vendor: 'GitHub', ...args },
  };
  const dossier = { server: 'sentinel', credentials: [], notes: [] };
  const window = { from: '2026-02-15T00:00:00Z', to: '2026-02-18T00:00:00Z' };
  const input = { incident: 'INC-20260218-7K3QF', server: 'sentinel', window, dossier, openedAt: window.to };
  return createCheckManualTask({ vault })({ ...input, action });
}

/** Writes these versions, in order, to a path of its own, and gives the path. */
async function versions(name: string, ...fields: Record<string, string>[]): Promise<string> {
  for (const data of fields) await bao.put(`secret/mcp/${name}`, data);
  return `secret/mcp/${name}`;
}

const vendorUnasked = {
  ok: false,
  text: 'Not checked: whether GitHub refuses the old value and accepts the new one, since GitHub has no connector.',
};

describe('a manual rotation', () => {
  it('is proven as far as Vault can tell: a newer version with another value', async () => {
    const path = await versions('done', { token: 'old-value' }, { token: 'new-value' });
    const proofs = await check({ vault: `${path}#token`, baseVersion: 1 });
    expect(proofs).toMatchObject([
      { ok: true, text: expect.stringMatching(/^Vault holds version 2 of secret\/mcp\/done, written at 20.*Z\.$/) },
      { ok: true, text: 'The field «token» differs from version 1.' },
      vendorUnasked,
    ]);
    expect(JSON.stringify(proofs)).not.toContain('-value');
  });

  it('is proven by the first version where there was none before', async () => {
    const path = await versions('first', { token: 'new' });
    expect(await check({ vault: `${path}#token`, baseVersion: 0 })).toMatchObject([{ ok: true }, vendorUnasked]);
  });

  it.each<{ when: string; written: Record<string, string>[]; field?: string; base?: number; says: string }>([
    { when: 'nothing was written', written: [{ token: 'old' }], says: 'Vault still holds version 1 of' },
    { when: 'nothing was ever there', written: [], base: 0, says: 'Vault still holds version 0 of' },
    {
      when: 'the same value was written again',
      written: [{ token: 'old' }, { token: 'old' }],
      says: 'still holds the old value of «token»',
    },
    { when: 'another field was written', written: [{ token: 'old' }, { tokn: 'new' }], says: 'has no field «token»' },
    { when: 'an empty value was written', written: [{ token: 'old' }, { token: '' }], says: 'has no field «token»' },
    {
      when: 'a field that every object inherits is asked for',
      written: [{ token: 'old' }, { token: 'new' }],
      field: 'constructor',
      says: 'has no field «constructor»',
    },
  ])('is unproven when $when', async ({ when, written, field = 'token', base = 1, says }) => {
    const path = await versions(when.replaceAll(' ', '-'), ...written);
    await expect(check({ vault: `${path}#${field}`, baseVersion: base })).rejects.toMatchObject({
      type: 'ManualTaskUnproven',
      message: expect.stringContaining(says),
    });
  });

  it('is unproven when the new version was deleted again', async () => {
    const path = await versions('deleted', { token: 'old' }, { token: 'new' });
    await bao.must('DELETE', 'secret/data/mcp/deleted');
    await expect(check({ vault: `${path}#token`, baseVersion: 1 })).rejects.toMatchObject({
      type: 'ManualTaskUnproven',
      message: expect.stringContaining('Version 2 of secret/mcp/deleted in Vault is deleted.'),
    });
  });

  it('cannot be compared when the old version is gone, and says so', async () => {
    const path = await versions('destroyed', { token: 'old' }, { token: 'new' });
    await bao.must('PUT', 'secret/destroy/mcp/destroyed', { versions: [1] });
    expect(await check({ vault: `${path}#token`, baseVersion: 1 })).toMatchObject([
      { ok: true },
      { ok: false, text: 'Not checked: whether the value is a new one, since version 1 is deleted.' },
      vendorUnasked,
    ]);
  });

  it.each([
    ['the plan could not look', null, undefined],
    ['the engine lost the right to look', 1, []],
  ])('stays unchecked where %s', async (_, baseVersion, policies) => {
    const proofs = await check({ vault: 'secret/mcp/done#token', baseVersion }, policies);
    expect(proofs).toMatchObject([{ ok: false, text: expect.stringContaining('may not look there') }, vendorUnasked]);
  });

  it('must say where its value belongs', async () => {
    await expect(check({})).rejects.toMatchObject({ type: 'Drift' });
  });
});
