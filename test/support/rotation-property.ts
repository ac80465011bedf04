import fc from 'fast-check';
import type { Wish } from '../../src/rotation/begin.ts';
import * as beginning from '../../src/rotation/begin.ts';
import * as law from '../../src/rotation/law.ts';
import * as moves from '../../src/rotation/moves.ts';
import * as record from '../../src/rotation/record.ts';
import * as state from '../../src/rotation/state.ts';
import { allRules, day, hour, type Machine, minute, type Rules } from './rotation-rules.ts';
import { type Remedy, Run } from './rotation-run.ts';
import { RotationWorld } from './rotation-world.ts';

export const machine: Machine = { ...beginning, ...law, ...moves, ...record, ...state };

type Event = (world: RotationWorld) => void;
const small = fc.nat(5);

const wish = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Wish | null>({ kind: 'start' }) },
  { weight: 4, arbitrary: fc.constant<Wish | null>(null) },
  { weight: 1, arbitrary: fc.constant<Wish | null>({ kind: 'abort' }) },
  { weight: 1, arbitrary: fc.constant<Wish | null>({ kind: 'restart' }) },
  { weight: 1, arbitrary: fc.constant<Wish | null>({ kind: 'compromised', kid: null }) },
);

/** A run that may be killed after some writes. */
function run(world: RotationWorld, wanted: Wish | null, writes: number, acceptLoss = false): Run {
  const one = new Run(world, wanted, acceptLoss);
  for (let count = 0; count < writes; count += 1) {
    const write = one.decide();
    if (!write) break;
    write();
  }
  return one;
}

/** Two runs: the first decides a write, the second one works, then the first writes what it decided, and goes on. */
function interleaved(
  world: RotationWorld,
  [one, other]: readonly (Wish | null)[],
  [before, between, after]: readonly [number, number, number],
) {
  const first = new Run(world, one ?? null);
  for (let count = 0; count < before; count += 1) first.decide()?.();
  let write = first.decide();
  run(world, other ?? null, between);
  for (let count = 0; write && count < after; count += 1) {
    write();
    write = first.decide();
  }
}

const event: fc.Arbitrary<readonly [string, Event]> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc
      .tuple(wish, fc.oneof(fc.constant(200), fc.nat(8)))
      .map(
        ([wanted, writes]) =>
          [
            `run ${wanted?.kind ?? 'on'}${wanted?.kind === 'compromised' ? (wanted.kid ?? '') : ''} ${writes}`,
            (world: RotationWorld) => void run(world, wanted, writes),
          ] as const,
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(wish, wish, fc.tuple(fc.nat(12), fc.nat(30), fc.nat(12)))
      .map(
        ([one, other, counts]) =>
          [
            `two runs ${one?.kind} ${other?.kind} ${counts.join(' ')}`,
            (world: RotationWorld) => interleaved(world, [one, other], counts),
          ] as const,
      ),
  },
  {
    weight: 12,
    arbitrary: fc
      .constantFrom(10 * minute, hour + minute, day, 2 * day)
      .map((time) => [`pass ${time / minute} min`, (world: RotationWorld) => world.pass(time)] as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(3600, 86_400)
      .map((seconds) => [`pod ${seconds}`, (world: RotationWorld) => world.createPod(seconds)] as const),
  },
  { weight: 2, arbitrary: fc.constant(['snapshot', (world: RotationWorld) => world.snapshot()] as const) },
  {
    weight: 2,
    arbitrary: small.map((at) => [`away ${at}`, (world: RotationWorld) => world.goAway(at)] as const),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(small, fc.option(small))
      .map(
        ([at, from]) =>
          [`back ${at} from ${from}`, (world: RotationWorld) => world.comeBack(at, from)] as const,
      ),
  },
  {
    weight: 1,
    arbitrary: small.map((at) => [`leave ${at}`, (world: RotationWorld) => world.leave(at)] as const),
  },
  { weight: 1, arbitrary: fc.constant(['join', (world: RotationWorld) => world.join()] as const) },
  {
    weight: 1,
    arbitrary: fc.constant(['record lost', (world: RotationWorld) => world.loseRecord()] as const),
  },
  {
    weight: 2,
    arbitrary: small.map(
      (at) => [`etcd restored ${at}`, (world: RotationWorld) => world.restoreEtcd(at)] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.boolean(), fc.boolean(), fc.constantFrom('plain', 'theft', 'first-key'))
      .map(
        ([isOther, isTemplate, intention]) =>
          [
            `foreign ${intention} ${isOther} ${isTemplate}`,
            (world: RotationWorld) => world.foreignRecord(isOther, isTemplate, intention),
          ] as const,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(['document +', (world: RotationWorld) => world.addToDocument()] as const),
  },
  {
    weight: 1,
    arbitrary: small.map(
      (at) => [`document - ${at}`, (world: RotationWorld) => world.takeFromDocument(at)] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: small.map(
      (at) => [`accepted by hand ${at}`, (world: RotationWorld) => world.acceptByHand(at)] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((also) => [`signed by hand ${also}`, (world: RotationWorld) => world.signByHand(also)] as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('provider', 'nodes')
      .map(
        (where) => [`memory of ${where} lost`, (world: RotationWorld) => world.loseMemory(where)] as const,
      ),
  },
);

interface Case {
  readonly servers: number;
  readonly source: 'cluster' | 'new';
  readonly hosting: 'bucket' | 'elsewhere';
  /** What happens before the chain has one key again, and after that. */
  readonly events: readonly (readonly [string, Event])[];
  readonly later: readonly (readonly [string, Event])[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  servers: fc.integer({ min: 1, max: 4 }),
  source: fc.constantFrom('cluster', 'new'),
  hosting: fc.constantFrom('bucket', 'elsewhere'),
  events: fc.oneof(fc.array(event, { maxLength: 10 }), fc.array(event, { maxLength: 30, size: 'max' })),
  later: fc.array(event, { maxLength: 10 }),
});

/** What goes wrong in a world; null if nothing does. */
function play(
  { servers, source, hosting, events, later }: Case,
  of: Machine = machine,
  rules: Rules = allRules,
): string | null {
  const world = new RotationWorld(servers, of, { source, hosting, rules });
  run(world, null, 200);
  world.createPod(3600);
  for (const each of [events, later]) {
    for (const [, act] of each) act(world);
    const fault = world.faults[0] ?? follow(world) ?? world.faults[0];
    if (fault !== undefined) return fault;
  }
  return null;
}

/** A person follows what each run says, until the chain has one key; null if that does not happen. */
function follow(world: RotationWorld): string | null {
  for (const [at] of world.servers.entries()) world.comeBack(at, null);
  let wanted: Wish | null = null;
  let hasRotated = false;
  let last = '';
  for (let turn = 0; turn < 40; turn += 1) {
    const { end } = run(world, wanted, 400);
    wanted = null;
    if (end?.kind === 'waiting') world.pass(2 * day);
    else if (end?.kind === 'stopped') {
      last = `${end.why}: ${JSON.stringify(end.remedy)}`;
      wanted = remedy(world, end.remedy);
    } else if (!hasRotated) {
      wanted = { kind: 'start' };
      hasRotated = true;
    } else return oneKeyFault(world);
  }
  return `never ends; last: ${last}; ${oneKeyFault(world)}`;
}

function remedy(world: RotationWorld, told: Remedy): Wish | null {
  if (told === 'bring-nodes-back') for (const [at] of world.servers.entries()) world.comeBack(at, null);
  if (told === 'delete-document') world.deleteDocument();
  return typeof told === 'string' ? null : told;
}

function oneKeyFault({ servers, document, record: left }: RotationWorld): string | null {
  const keys = new Set(servers.flatMap(({ signs, accepts }) => [signs, ...accepts]));
  if (left) return 'a record is left';
  if (keys.size !== 1) return `keys ${[...keys].join(' ')}`;
  return document?.listed.join() === [...keys].join() ? null : `listed ${document?.listed.join(' ')}`;
}

function text({ events, later, ...rest }: Case): string {
  const names = (list: Case['events']) => list.map(([name]) => name);
  return JSON.stringify({ ...rest, events: names(events), later: names(later) });
}

/** The first world of so many in which a rotation does what it must never do, or does not end; null if there is none. */
export function faultIn(runs: number, of: Machine = machine, rules: Rules = allRules): string | null {
  const found = fc.check(
    fc.property(cases, (one) => {
      const fault = play(one, of, rules);
      if (fault !== null) throw new Error(`${fault}\n${text(one)}`);
    }),
    { numRuns: runs },
  );
  return found.failed ? `${found.errorInstance}\nseed ${found.seed}, path ${found.counterexamplePath}` : null;
}
