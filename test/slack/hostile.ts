import fc from 'fast-check';
import type { Finding } from '../../workflows/contract/finding.ts';
import type { Gate } from '../../workflows/contract/gate.ts';
import type { Overview } from '../../workflows/contract/status.ts';
import type { ManualTask } from '../../workflows/contract/task.ts';
import { findingOf, gateOf, overviewOf, taskOf } from './nouns.ts';

const nasty = [
  '<!here>',
  '<@U0ADA>',
  '&',
  '`',
  '"',
  '\\',
  '\u202e',
  '\u200b',
  '\ud800',
  '\n',
  '*',
  ':+1:',
  'é\u0301\u0301\u0301',
  '😀',
];
const piece = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 12 }));
/** Short, empty, very long; full of what is escaped, invisible or not even Unicode. */
const text = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.tuple(piece, fc.integer({ min: 100, max: 2000 })).map(([unit, times]) => unit.repeat(times)),
);
const texts = fc.array(text, { maxLength: 25 });
const people = fc.array(fc.record({ id: text, name: text, why: text }), { maxLength: 40 });
const effect = fc.constantFrom('reversible', 'destructive', 'reads' as const);

const vote: fc.Arbitrary<Gate['votes'][number]> = fc.record({
  person: text,
  name: text,
  at: text,
  reason: text,
  verdict: fc.constantFrom('approve', 'deny'),
  via: fc.constantFrom('slack', 'ssh'),
});

const action: fc.Arbitrary<Gate['plan']['actions'][number]> = fc.record({
  id: text,
  kind: fc.constant('manual-task'),
  title: text,
  target: text,
  effect,
  wayBack: text,
  breaks: texts,
  args: fc.constant({}),
});

/** Any gate that the types allow, and some that the schemas would refuse. */
export const anyGate: fc.Arbitrary<Gate> = fc
  .record({
    id: text,
    title: text,
    outcome: text,
    server: text,
    incident: text,
    digest: text,
    runId: text,
    workflowId: text,
    expiresAt: text,
    effect,
    state: fc.constantFrom('open', 'approved', 'denied', 'expired', 'aborted' as const),
    quorum: fc.integer({ min: 1, max: 100_000 }),
    order: fc.constantFrom('containment', 'hygiene', 'none' as const),
    actions: fc.array(action, { maxLength: 60 }),
    because: texts,
    approvers: people,
    excluded: people,
    votes: fc.array(vote, { maxLength: 40 }),
  })
  .map(({ server, incident, order, actions, because, ...gate }) =>
    gateOf({ ...gate, plan: { ...gateOf().plan, server, incident, order, actions, because } }),
  );

export const anyFindings: fc.Arbitrary<Finding[]> = fc.array(
  fc
    .record({ title: text, excerpt: text, file: text, line: fc.nat() })
    .map(({ file, line, ...words }) => findingOf({ ...words, position: { file, line } })),
  { maxLength: 12 },
);

export const anyOverview: fc.Arbitrary<Overview> = fc
  .record({
    requester: text,
    workflowId: text,
    runId: text,
    openedAt: text,
    findingCount: fc.nat(),
    outcome: fc.constantFrom('contained', 'half-done', 'incomplete' as const),
    server: text,
    id: text,
    reason: text,
    steps: fc.array(
      fc.record({
        id: text,
        title: text,
        effect,
        needs: fc.constant<string[]>([]),
        state: fc.constantFrom('pending', 'needs-human', 'done', 'waiting-for-approval' as const),
        summary: text,
      }),
      { maxLength: 80 },
    ),
    report: fc.array(fc.record({ address: text, sha256: text, bytes: fc.nat(), mediaType: text, title: text }), {
      maxLength: 40,
    }),
  })
  .map(({ server, id, reason, ...overview }) =>
    overviewOf({ ...overview, incident: { ...overviewOf().incident, server, id, reason } }),
  );

export const anyTask: fc.Arbitrary<ManualTask> = fc
  .record({
    id: text,
    step: text,
    title: text,
    instructions: texts,
    openedAt: text,
    doneBy: text,
    state: fc.constantFrom('open', 'checking', 'verified', 'done-unproven' as const),
    name: text,
    checks: fc.array(fc.record({ ok: fc.boolean(), text }), { maxLength: 40 }),
  })
  .map(({ name, ...task }) => taskOf({ ...task, assignee: { id: 'ben', name } }));

export const anyText = text;
export const anyTasks = fc.array(anyTask, { maxLength: 20 });
