import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRules, day, hour, type Machine, minute, type Rules } from '../../test/support/rotation-rules.ts';
import { type Remedy, Run } from '../../test/support/rotation-run.ts';
import { RotationWorld } from '../../test/support/rotation-world.ts';
import type { Wish } from './begin.ts';
import * as beginning from './begin.ts';
import * as law from './law.ts';
import * as moves from './moves.ts';
import * as record from './record.ts';
import * as state from './state.ts';

const machine: Machine = { ...beginning, ...law, ...moves, ...record, ...state };

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

/** Two runs at once: the first decides, the second writes, then the first writes what it decided. */
function interleaved(
  world: RotationWorld,
  [one, other]: readonly (Wish | null)[],
  switches: readonly number[],
) {
  const runs = [new Run(world, one ?? null), new Run(world, other ?? null)];
  const decided = runs.map((each) => each.decide());
  for (const which of switches) {
    const at = which % 2;
    decided[at]?.();
    decided[at] = runs[at]?.decide() ?? null;
  }
}

const event: fc.Arbitrary<readonly [string, Event]> = fc.oneof(
  {
    weight: 12,
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
      .tuple(wish, wish, fc.array(fc.nat(1), { maxLength: 14 }))
      .map(
        ([one, other, switches]) =>
          [
            `two runs ${one?.kind} ${other?.kind} ${switches.join('')}`,
            (world: RotationWorld) => interleaved(world, [one, other], switches),
          ] as const,
      ),
  },
  {
    weight: 6,
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
      .tuple(fc.boolean(), fc.constantFrom('plain', 'theft', 'first-key'))
      .map(
        ([other, intention]) =>
          [
            `foreign ${intention} ${other}`,
            (world: RotationWorld) => world.foreignRecord(other, intention),
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
  readonly events: readonly (readonly [string, Event])[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  servers: fc.integer({ min: 1, max: 4 }),
  source: fc.constantFrom('cluster', 'new'),
  hosting: fc.constantFrom('bucket', 'elsewhere'),
  events: fc.array(event, { maxLength: 30 }),
});

function play(
  { servers, source, hosting, events }: Case,
  of: Machine = machine,
  rules: Rules = allRules,
): RotationWorld {
  const world = new RotationWorld(servers, of, { source, hosting, rules });
  run(world, null, 200);
  world.createPod(3600);
  for (const [, act] of events) act(world);
  return world;
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

function text({ events, ...rest }: Case): string {
  return JSON.stringify({ ...rest, events: events.map(([name]) => name) });
}

const runs = Number(process.env['ROTATION_WORLDS'] ?? 3000);

describe('in any world', () => {
  it('a rotation refuses no counted token, brings no stolen key back, and ends with one key', {
    timeout: 3_600_000,
  }, () => {
    const found = fc.check(
      fc.property(cases, (one) => {
        const world = play(one);
        const fault =
          world.faults[0] ?? (world.faults.length === 0 ? follow(world) : null) ?? world.faults[0] ?? null;
        if (fault !== null) throw new Error(`${fault}\n${text(one)}`);
      }),
      { numRuns: runs },
    );
    expect(
      found.failed ? `${String(found.errorInstance)}\n seed ${found.seed} ${found.counterexamplePath}` : null,
    ).toBe(null);
  });
});
