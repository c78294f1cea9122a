import { describe, expect, it } from 'vitest';
import { isPhase, mustFinish, nextAfter, type Phase } from '../../workflows/rotation/machine.ts';

/**
 * The real transitions over a world of a few letters, explored to the last state: results get lost, workers die between
 * two requests, requests hang and land late (until the grace), phases fail for good, the run is cancelled, and one other
 * person writes to Vault.
 */
interface World {
  keys: { id: string; ours: boolean; live: boolean }[];
  vault: { version: number; holds: string };
  pending: { version: number; id: string };
  made: number;
}
/** One request that is under way: what it will do whenever it arrives. */
type Request =
  | { do: 'make-key' }
  | { do: 'write-pending'; id: string; cas: number }
  | { do: 'write-vault'; holds: string; cas: number }
  | { do: 'kill'; id: string }
  | { do: 'drop-pending' };
interface Run {
  world: World;
  at: ReturnType<typeof nextAfter>;
  newKey: string;
  late: Request[];
  faults: number;
  stranger: boolean;
}

const base = 1;
const keyOf = (world: World, id: string) => world.keys.find((key) => key.id === id);
const isLive = (world: World, id: string) => keyOf(world, id)?.live === true;
const liveOurs = (world: World) => world.keys.filter((key) => key.ours && key.live);

function arrive(world: World, request: Request): void {
  switch (request.do) {
    case 'make-key':
      world.made += 1;
      world.keys.push({ id: `n${world.made}`, ours: true, live: true });
      return;
    case 'write-pending':
      if (world.pending.version === request.cas) world.pending = { version: request.cas + 1, id: request.id };
      return;
    case 'write-vault':
      if (world.vault.version === request.cas) world.vault = { version: request.cas + 1, holds: request.holds };
      return;
    case 'kill':
      for (const key of world.keys) if (key.id === request.id) key.live = false;
      return;
    case 'drop-pending':
      world.pending = { version: 0, id: '' };
  }
}

/** The requests that a phase would send now, in order, by the rules of its activity. `fails`: it gives up for good. */
function requestsOf(phase: Phase, world: World, newKey: string): Request[] | 'fails' {
  const { vault, pending } = world;
  const staged = vault.holds === newKey && pending.id === newKey;
  switch (phase) {
    case 'read-base':
      return vault.holds === 'old' ? [] : 'fails';
    case 'create':
      if (isLive(world, pending.id)) return [];
      return [{ do: 'make-key' }, { do: 'write-pending', id: `n${world.made + 1}`, cas: pending.version }];
    case 'test':
      return pending.id === newKey && isLive(world, newKey) ? [] : 'fails';
    case 'stage':
      if (pending.id !== newKey) return 'fails';
      if (vault.holds === newKey) return [];
      return vault.version === base ? [{ do: 'write-vault', holds: newKey, cas: base }] : 'fails';
    case 'guard':
      return staged && isLive(world, newKey) ? [] : 'fails';
    case 'revoke-old':
      return isLive(world, newKey) ? [{ do: 'kill', id: 'old' }] : 'fails';
    case 'sweep':
      return [...killing(world, newKey), { do: 'drop-pending' }];
    case 'verify':
      return isLive(world, 'old') ? 'fails' : [];
    case 'fence': {
      const ours = pending.id !== '' && vault.holds === pending.id;
      const untouched = vault.holds === 'old' && vault.version === base;
      return ours || untouched ? [{ do: 'write-vault', holds: 'old', cas: vault.version }] : [];
    }
    case 'revoke-new':
    case 'undo-sweep':
      return pending.id !== '' && vault.holds === pending.id
        ? 'fails'
        : [...killing(world, vault.holds), { do: 'drop-pending' }];
    case 'grace':
    case 'undo-grace':
      return [];
  }
}

function killing(world: World, except: string): Request[] {
  return liveOurs(world)
    .filter(({ id }) => id !== except)
    .map(({ id }) => ({ do: 'kill', id }));
}

/** Every state that can follow. */
function follow(run: Run, transition: typeof nextAfter, maxFaults: number): Run[] {
  const next: Run[] = [];
  const fork = (change: (copy: Run) => void) => {
    const copy = structuredClone(run);
    change(copy);
    next.push(copy);
  };
  run.late.forEach((request, index) => {
    fork((copy) => {
      copy.late.splice(index, 1);
      arrive(copy.world, request);
    });
  });
  if (!run.stranger) {
    fork((copy) => {
      copy.stranger = true;
      copy.world.keys.push({ id: 'theirs', ours: false, live: true });
      copy.world.vault = { version: copy.world.vault.version + 1, holds: 'theirs' };
    });
  }
  const { at } = run;
  if (!isPhase(at)) return next;
  if ((at === 'grace' || at === 'undo-grace') && run.late.length > 0) return next;
  const requests = requestsOf(at, run.world, run.newKey);
  fork((copy) => {
    if (requests !== 'fails') for (const request of requests) arrive(copy.world, request);
    if (at === 'create') copy.newKey = copy.world.pending.id;
    copy.at = transition(at, requests === 'fails' ? 'failed' : 'done');
  });
  if (run.faults >= maxFaults) return next;
  const faulty = (change: (copy: Run) => void) =>
    fork((copy) => {
      copy.faults += 1;
      change(copy);
    });
  const sent = requests === 'fails' ? [] : requests;
  sent.forEach((hanging, index) => {
    // The worker dies right after a request, or the request hangs; those before it have arrived.
    for (const hangs of [false, true]) {
      faulty((copy) => {
        for (const request of sent.slice(0, index)) arrive(copy.world, request);
        if (hangs) copy.late.push(hanging);
        else arrive(copy.world, hanging);
      });
    }
  });
  faulty((copy) => {
    copy.at = transition(at, 'failed');
  });
  if (!mustFinish(at)) {
    faulty((copy) => {
      copy.at = transition(at, 'cancelled');
    });
  }
  return next;
}

function wrongWith({ world, at, late, newKey, stranger }: Run): string | undefined {
  const held = keyOf(world, world.vault.holds);
  if (!held?.live) return 'outage: Vault holds a dead value';
  if (stranger && world.vault.holds !== 'theirs') return 'lost update: what somebody else wrote is gone';
  if (isPhase(at) || late.length > 0) return undefined;
  const orphans = liveOurs(world).filter(({ id }) => id !== world.vault.holds && !(at === 'rotated' && id === newKey));
  if ((at === 'rotated' || at === 'undone') && orphans.length > 0) return `orphan after ${at}`;
  if (at === 'rotated' && keyOf(world, 'old')?.live) return 'rotated, and the old one lives';
  if (at === 'undone' && !keyOf(world, 'old')?.live) return 'undone, and the old one is dead';
  return undefined;
}

type Transition = typeof nextAfter;

/** Explores everything that can happen and tells what went wrong somewhere, and how runs ended. */
function explore(transition: Transition, maxFaults: number) {
  const keys = [{ id: 'old', ours: false, live: true }];
  const world: World = { keys, vault: { version: base, holds: 'old' }, pending: { version: 0, id: '' }, made: 0 };
  const open: Run[] = [{ world, at: 'read-base', newKey: '', late: [], faults: 0, stranger: false }];
  const seen = new Set<string>();
  const wrong = new Set<string>();
  const ends = new Set<string>();
  for (let run = open.pop(); run; run = open.pop()) {
    const name = JSON.stringify(run);
    if (seen.has(name)) continue;
    seen.add(name);
    const what = wrongWith(run);
    if (what) wrong.add(what);
    if (!isPhase(run.at)) ends.add(run.at);
    open.push(...follow(run, transition, maxFaults));
  }
  return { states: seen.size, wrong: [...wrong].sort(), ends: [...ends].sort() };
}

describe('every way a rotation can go', () => {
  it('with four faults, late calls and another writer has no outage, lost update or orphan', () => {
    const { states, wrong, ends } = explore(nextAfter, 4);
    expect(wrong).toEqual([]);
    expect(ends).toEqual(['half-done', 'needs-human', 'rotated', 'undone']);
    expect(states).toBeGreaterThan(5_000);
  });

  const skipping =
    (skipped: Phase): Transition =>
    (phase, outcome) => {
      const next = nextAfter(phase, outcome);
      return next === skipped ? nextAfter(skipped, 'done') : next;
    };

  it.each<[string, Transition, string]>([
    ['without the fence', skipping('fence'), 'outage: Vault holds a dead value'],
    ['without the sweep', skipping('sweep'), 'orphan after rotated'],
    ['without the sweep of an undone one', skipping('undo-sweep'), 'orphan after undone'],
    [
      'going back over the pivot',
      (phase, outcome) => (nextAfter(phase, outcome) === 'half-done' ? 'fence' : nextAfter(phase, outcome)),
      'outage: Vault holds a dead value',
    ],
  ])('goes wrong %s', (_what, transition, what) => {
    expect(explore(transition, 3).wrong).toContain(what);
  });
});
