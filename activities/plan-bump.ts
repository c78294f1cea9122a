import { basename, dirname, resolve } from 'node:path';
import type { ReadActivities, StepInput } from '../workflows/contract/activities.ts';
import type { Action, Plan } from '../workflows/contract/plan.ts';
import { whileBeating } from './beat.ts';
import { type BumpArgs, backupNameOf } from './bump/bump-args.ts';
import type { Question } from './bump/candidate.ts';
import { describeAdvisories } from './bump/choice-reason.ts';
import { type Choice, chooseVersion } from './bump/choose-version.ts';
import type { BumpConfig } from './bump/config.ts';
import { refuseUnwritable, sha256Of } from './bump/config-file.ts';
import type { PackageLaunch } from './bump/launch.ts';
import { openConfigEntry, textWith } from './bump/mcp-config.ts';
import { type AdvisoriesRead, readAdvisories } from './bump/read-advisories.ts';
import type { RegistryClient } from './bump/registry.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { fail } from './fail.ts';
import type { Inventory } from './inventory.ts';
import { inert } from './mask.ts';

/** What planning a bump needs. `now`: the clock that the minimum age is measured by. */
export interface PlanBumpDeps {
  inventory: Inventory;
  evidence: EvidenceStore;
  config: BumpConfig;
  registry: RegistryClient;
  now: () => Date;
}

/**
 * Makes the activity that proposes which version of a server to pin. It reads the client configuration, the advisories
 * and the registry, and writes nothing but evidence. A plan without actions says why nothing is to be done.
 * @throws (the activity) `NoSafeVersion` when a person must decide, `ConfigFileUnsafe`, `ConfigInvalid`,
 * `UnknownServer`, `RegistryUnreachable`, `RegistryRefused`
 */
export function createPlanBump(deps: PlanBumpDeps): ReadActivities['planBump'] {
  return (input) => whileBeating((signal) => planBump(deps, input, signal));
}

async function planBump(deps: PlanBumpDeps, input: StepInput, signal: AbortSignal): Promise<Plan> {
  const server = Object.hasOwn(deps.inventory.servers, input.server) && deps.inventory.servers[input.server];
  if (!server) throw fail('UnknownServer', `${input.server} is not in the inventory.`);
  if (!server.config) {
    return planOf(input, [], ['The inventory names no client configuration for this server, so no version is pinned.']);
  }
  const file = resolve(server.config.file);
  const { entry } = server.config;
  const { content, found } = await openConfigEntry(file, entry);
  const { launch } = found;
  if (launch.kind === 'other') return planOf(input, [], [`The entry ${shown(entry)} ${launch.why}.`]);
  if (launch.kind === 'unclear') {
    throw fail('NoSafeVersion', `The entry ${shown(entry)} cannot be pinned: ${launch.why}. Decide by hand.`);
  }
  await refuseUnwritable(file, content.stats);
  const { question, read } = await ask(deps, launch.launch, dirname(file), signal);
  const choice = chooseVersion(question);
  const basis = await keepBasis(deps, input, question, choice);
  if (choice.kind === 'remove' || choice.kind === 'needs-human') throw fail('NoSafeVersion', cut(choice.reason));
  const facts = [...describeAdvisories(question, choice.from, choice.affecting).slice(0, 8), ...gapsOf(deps, read)];
  const where = `What the choice rests on is kept as ${basis}.`;
  if (!('to' in choice)) return planOf(input, [], [choice.reason, ...facts, where]);

  const query = { ...launch.launch, folder: dirname(file) };
  const { version } = choice.to;
  const isImage = launch.launch.ecosystem === 'oci';
  const digest = isImage ? await deps.registry.digestOf(query, version, signal) : undefined;
  const pin = digest === undefined ? version : `${version}@${digest}`;
  const args: BumpArgs = {
    file,
    entry,
    fileSha256: content.sha256,
    afterSha256: sha256Of(Buffer.from(textWith(content.text, found, launch.launch, pin), 'utf8')),
    launcher: launch.launch.launcher,
    ecosystem: launch.launch.ecosystem,
    package: launch.launch.package,
    from: launch.launch.version ?? null,
    to: version,
    pin,
    integrity: digest ?? choice.to.integrity ?? null,
    decision: choice.kind,
    registry: question.document?.source ?? '',
  };
  return planOf(input, [actionOf(input, args)], [choice.reason, ...facts, ...cautionsOf(args), where]);
}

async function ask(deps: PlanBumpDeps, launch: PackageLaunch, folder: string, signal: AbortSignal) {
  const name = { ecosystem: launch.ecosystem, package: launch.package };
  const read = await readAdvisories(deps.config.advisories, name);
  const document = await deps.registry.read({ ...name, folder }, signal);
  const question: Question = {
    ...name,
    ...(launch.version === undefined ? {} : { version: launch.version }),
    ...(launch.floating === undefined ? {} : { floating: launch.floating }),
    ...(document === undefined ? {} : { document }),
    advisories: read.advisories,
    now: deps.now(),
    minimumAgeDays: deps.config.minimumAgeDays,
  };
  return { question, read };
}

async function keepBasis(deps: PlanBumpDeps, input: StepInput, question: Question, choice: Choice): Promise<string> {
  const title = `Registry answer and advisories behind the version of ${input.server}`;
  const label = { incident: input.incident, title, mediaType: 'application/json', extension: 'json' };
  const { address } = await deps.evidence.put(label, JSON.stringify({ question, choice }, null, 2));
  return address;
}

function actionOf(input: StepInput, args: BumpArgs): Action {
  const file = basename(args.file);
  const from = args.from ?? 'no version';
  const backup = backupNameOf(args.file, input.incident);
  return {
    id: `bump-${input.server}`,
    kind: 'bump-version',
    title: cut(`Pin ${args.package} ${from} → ${args.to} in ${shown(file)}`, 200),
    target: cut(`${shown(args.file)}#${shown(args.entry)}`),
    effect: 'reversible',
    wayBack: cut(
      `Copy ${shown(backup)}, which lies beside the file, over ${shown(file)}, or write ${from} in place of ${args.to}; the old file is also kept as evidence (SHA-256 ${args.fileSha256}).`,
    ),
    breaks: [
      'Running copies keep the old version until their client restarts.',
      args.decision === 'upgrade'
        ? 'Clients that start the server afterwards fetch the new version first.'
        : 'What the server learned to do since the older version is missing again.',
    ],
    args: { ...args },
  };
}

function cautionsOf(args: BumpArgs): string[] {
  if (args.ecosystem === 'oci') {
    return [
      'A container registry does not say when an image was published, so its age is unproven; its digest is pinned.',
    ];
  }
  return args.integrity === null ? ['The registry states no integrity hash for this version.'] : [];
}

function gapsOf({ config }: PlanBumpDeps, { files, unreadable }: AdvisoriesRead): string[] {
  const gaps: string[] = [];
  if (files === 0) gaps.push('No advisories were read (bump.advisories), so affected versions are not known.');
  if (unreadable > 0) gaps.push(`${unreadable} advisory records that may matter could not be read.`);
  if (config.minimumAgeDays === 0) gaps.push('The minimum age is switched off (bump.minimumAgeDays is 0).');
  return gaps;
}

function planOf(input: StepInput, actions: Action[], because: string[]): Plan {
  const { incident, server } = input;
  return {
    v: 1,
    incident,
    server,
    step: 'bump-version',
    order: 'none',
    actions,
    because: because.map((text) => cut(text)),
  };
}

function cut(text: string, length = 500): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function shown(text: string): string {
  return inert(text.slice(-200));
}
