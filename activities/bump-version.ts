import { basename } from 'node:path';
import type { ActingActivities, ActionOrder } from '../workflows/contract/activities.ts';
import type { Evidence } from '../workflows/contract/evidence.ts';
import type { Action } from '../workflows/contract/plan.ts';
import type { BumpResult, Proof } from '../workflows/contract/results.ts';
import { whileBeating } from './beat.ts';
import { type BumpArgs, bumpArgsOf } from './bump/bump-args.ts';
import { readConfigFile, sha256Of } from './bump/config-file.ts';
import { openConfigEntry, textWith } from './bump/mcp-config.ts';
import { replaceFile } from './bump/replace-file.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { fail } from './fail.ts';
import { inert } from './mask.ts';

export interface BumpVersionDeps {
  evidence: EvidenceStore;
  /** Throws `WarrantRefused` unless the approvals cover this action. */
  requireWarrant(order: ActionOrder): Promise<void>;
}

/**
 * Makes the activity that writes the approved version into the client configuration, and nothing else. It may run
 * twice: a file that already is what was approved is left alone.
 * @throws (the activity) `WarrantRefused`, `Drift`, `ConfigFileUnsafe`, `EvidenceMissing`
 */
export function createBumpVersion({ evidence, requireWarrant }: BumpVersionDeps): ActingActivities['bumpVersion'] {
  return (order) =>
    whileBeating(async () => {
      await requireWarrant(order);
      return bump(evidence, order);
    });
}

async function bump(evidence: EvidenceStore, { incident, action }: ActionOrder): Promise<BumpResult> {
  const args = bumpArgsOf(action);
  const current = await readConfigFile(args.file);
  if (current?.sha256 === args.afterSha256 && current.sha256 !== args.fileSha256) {
    const before = await keptBefore(evidence, incident, args);
    const after = await evidence.put(labelOf(incident, args, 'after'), current.bytes);
    return { summary: summaryOf(args, 'was already there'), before, after, proofs: await proveVersion(action) };
  }
  if (current?.sha256 !== args.fileSha256) {
    throw fail('Drift', `${shown(args.file)} changed after the plan was made; nothing was written.`);
  }
  const next = await nextBytes(args);
  // In the store before anything is overwritten: a retry after a crash finds it there.
  const before = await evidence.put(labelOf(incident, args, 'before'), current.bytes);
  const backup = await replaceFile({ path: args.file, expected: args.fileSha256, next, incident });
  const after = await evidence.put(labelOf(incident, args, 'after'), next);
  const summary = summaryOf(args, `is pinned; the old file is kept as ${shown(backup)}`);
  return { summary, before, after, proofs: await proveVersion(action) };
}

/**
 * Asks the file, not our records, whether it starts the approved version: for `bump-version` itself and for the step
 * that verifies containment. Never throws for what it finds; a file that cannot be read is a proof that fails.
 */
export async function proveVersion(action: Action): Promise<Proof[]> {
  const args = bumpArgsOf(action);
  const at = new Date().toISOString();
  const name = shown(args.file);
  const opened = await openConfigEntry(args.file, args.entry).catch((error: unknown) =>
    error instanceof Error ? error.message : 'it cannot be read',
  );
  if (typeof opened === 'string')
    return [{ ok: false, text: `The version in ${name} cannot be checked: ${opened}`, at }];
  const { launch } = opened.found;
  const starts = launch.kind === 'package' && launch.launch.package === args.package ? launch.launch : undefined;
  const pinned = starts?.version === args.to && (args.ecosystem !== 'oci' || starts.digest === args.integrity);
  const untouched = opened.content.sha256 === args.afterSha256;
  return [
    {
      ok: pinned,
      text: pinned
        ? `${name} starts ${args.package} ${args.to}.`
        : `${name} does not start ${args.package} ${args.to}.`,
      at,
    },
    {
      ok: untouched,
      text: untouched
        ? `${name} is byte for byte what was approved (SHA-256 ${args.afterSha256}).`
        : `${name} is not byte for byte what was approved: somebody changed it since.`,
      at,
    },
  ];
}

async function nextBytes(args: BumpArgs): Promise<Buffer> {
  const { content, found } = await openConfigEntry(args.file, args.entry);
  const { launch } = found;
  if (launch.kind === 'package') {
    const next = Buffer.from(textWith(content.text, found, launch.launch, args.pin), 'utf8');
    if (sha256Of(next) === args.afterSha256) return next;
  }
  throw fail(
    'Drift',
    `The change of ${shown(args.file)} would not give the file that was approved; nothing was written.`,
  );
}

/** The old bytes were put away before the file was replaced, so a retry need not have seen them itself. */
async function keptBefore(evidence: EvidenceStore, incident: string, args: BumpArgs): Promise<Evidence> {
  const { title, mediaType, extension } = labelOf(incident, args, 'before');
  const address = `evidence:${incident}/${args.fileSha256}.${extension}`;
  const bytes = await evidence.read({ address, sha256: args.fileSha256 });
  return { address, sha256: args.fileSha256, bytes: bytes.byteLength, mediaType, title };
}

function labelOf(incident: string, args: BumpArgs, moment: 'before' | 'after') {
  const title = `${shown(args.file)} ${moment} the change of version`;
  return { incident, title, mediaType: 'application/json', extension: 'json' };
}

function summaryOf(args: BumpArgs, how: string): string {
  return `${args.package} ${args.to} in ${shown(args.file)} ${how}.`;
}

function shown(path: string): string {
  return inert(basename(path).slice(-200));
}
