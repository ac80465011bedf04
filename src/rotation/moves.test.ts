import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionsOf, day, faultsAfter, finish, minute, TokenWorld } from '../../test/support/token-world.ts';
import { answerWish } from './begin.ts';
import type { KeyFacts } from './facts.ts';
import { documentLaw } from './law.ts';
import { keyMoves, type MoveFacts } from './moves.ts';
import { noMemory, type RotationRecord } from './record.ts';

/** STS may still use a JWKS that it fetched so long ago: https://github.com/aws/aws-cli/issues/7194 */
const stsKeeps = 30 * minute;
const old = 'old';

interface Caches {
  readonly publicForSeconds?: number;
  /** How long a proxy or CDN before STS may serve a copy. */
  readonly maxAgeSeconds?: number;
}

/** Clients that keep their first token are in this world; property.test.ts has all that may happen to a record. */
class RotatingWorld extends TokenWorld {
  #record: RotationRecord | null = null;
  #made = 0;
  readonly #held = new Set([old]);
  readonly #caches: Required<Caches>;
  readonly #published: { at: number; keys: readonly string[] }[];

  constructor(servers: number, caches: Caches = {}) {
    super(servers, old);
    this.#caches = { publicForSeconds: 3600, maxAgeSeconds: 60, ...caches };
    this.#published = [{ at: this.now - day, keys: [old] }];
  }

  get isOver(): boolean {
    return this.#record === null;
  }

  get #keys(): readonly string[] {
    return this.#published.at(-1)?.keys ?? [];
  }

  #facts(): KeyFacts {
    return {
      ...{ clusterUid: 'uid', record: this.#record, memory: noMemory },
      servers: this.servers.map(({ signs, accepts, started }, index) => ({
        name: String(index),
        keys: { signs, accepts: [...accepts], started, isForChain: true },
      })),
      holders: [{ name: '0', kids: [...this.#held] }],
      document: { listed: this.#keys, remembered: this.#keys, kept: [], isMarked: true },
    };
  }

  wish(kind: 'start' | 'abort'): void {
    const answer = answerWish({ kind }, this.#facts());
    if (answer.kind !== 'begin') return;
    const { next, ...beginning } = answer.beginning;
    if (next.kind === 'fresh') this.#made += 1;
    const kid = next.kind === 'held' ? next.kid : `new-${this.#made}`;
    this.#held.add(kid);
    const record = { ...beginning, clusterUid: 'uid', next: kid, publicSince: null, signedSince: null };
    this.#record = record;
  }

  step(): void {
    const law = documentLaw(this.#facts());
    if (law.kind === 'keys' && law.keys.toSorted().join() !== this.#keys.toSorted().join())
      this.#published.push({ at: this.now, keys: law.keys });
    const record = this.#record;
    if (!record) return;
    const { publicForSeconds, maxAgeSeconds } = this.#caches;
    const changed = this.#published.at(-1)?.at ?? 0;
    const { accept, sign, retire, clocks, isOver } = keyMoves({
      ...{ ...this.#facts(), publicForSeconds, now: this.now, acceptLoss: false, isBeingDestroyed: false },
      ...{ documentChanged: changed, isDated: true },
      publicCopy: { keyIds: this.#keys, modified: changed, maxAgeSeconds },
      inUse: this.inUse(() => true),
    });
    if (Object.keys(clocks).length > 0) {
      this.#record = { ...record, ...clocks };
      return;
    }
    const lacking = this.servers.find(({ accepts }) => accept !== null && !accepts.has(accept));
    const other = this.servers.find(({ signs }) => sign !== null && signs !== sign);
    const late = this.servers.find(({ accepts }) => retire.some((kid) => accepts.has(kid)));
    if (lacking && accept !== null)
      this.change(lacking, { ...lacking, accepts: new Set([...lacking.accepts, accept]) });
    else if (other && sign !== null) this.change(other, { ...other, signs: sign });
    else if (late)
      this.change(late, {
        ...late,
        accepts: new Set([...late.accepts].filter((kid) => !retire.includes(kid))),
      });
    else if (isOver) this.#record = null;
  }

  /** STS may use every copy that a cache before it could serve within the last half hour. */
  protected stsAccepts(kid: string): boolean {
    const kept = stsKeeps + this.#caches.maxAgeSeconds * 1000;
    return this.#published
      .filter((_, index) => (this.#published[index + 1]?.at ?? Infinity) > this.now - kept)
      .every(({ keys }) => keys.includes(kid));
  }
}

const operator = [
  ['start', (world: RotatingWorld) => world.wish('start')],
  ['abort', (world: RotatingWorld) => world.wish('abort')],
] as const;

describe('any actions in any order', () => {
  const refusals = (caches?: Caches) =>
    fc.check(
      fc.property(fc.integer({ min: 1, max: 3 }), actionsOf(operator, 60), (servers, actions) => {
        const world = new RotatingWorld(servers, caches);
        expect(faultsAfter(world, actions)).toEqual([]);
      }),
      { numRuns: 1500 },
    );

  it.each([60, 3600])(
    'neither an API server nor STS gets a token that it does not accept, if caches keep the JWKS for %i s',
    (maxAgeSeconds) => {
      const found = refusals({ maxAgeSeconds });
      expect(found.failed ? fc.stringify(found.counterexample) : null).toBe(null);
    },
  );

  it('STS would refuse tokens if the key were public for only ten minutes', () => {
    expect(refusals({ publicForSeconds: 600 })).toMatchObject({ failed: true });
  });

  it('a rotation ends after workloads have restarted and time has passed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), actionsOf(operator, 40), (servers, actions) => {
        const world = new RotatingWorld(servers);
        faultsAfter(world, actions);
        finish(world);
        expect({ isOver: world.isOver, faults: world.faults }).toEqual({ isOver: true, faults: [] });
        expect(new Set(world.servers.map(({ signs, accepts }) => [signs, ...accepts].join())).size).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});

const facts: MoveFacts = {
  ...{
    clusterUid: 'uid',
    memory: noMemory,
    publicForSeconds: 3600,
    now: 0,
    acceptLoss: false,
    isBeingDestroyed: false,
  },
  record: {
    ...{ clusterUid: 'uid', generation: 1, intention: 'plain', next: 'new', from: [old], givenUp: null },
    ...{ publicSince: null, signedSince: null },
  },
  servers: [serverOf('new', old), serverOf(old, 'new')],
  holders: [{ name: '0', kids: ['new', old] }],
  document: { listed: ['new', old], remembered: [], kept: [], isMarked: false },
  ...{ publicCopy: null, documentChanged: 0, isDated: true },
  inUse: { pods: [], driverSeconds: 0, secrets: [], stale: [], watchForSeconds: 86_400 },
};

function serverOf(signs: string, ...others: readonly string[]) {
  return { name: signs, keys: { signs, accepts: [signs, ...others], started: 0, isForChain: true } };
}

it('continues to sign once an API server signs, whatever the public copy is then', () => {
  expect(keyMoves(facts)).toMatchObject({ stage: 'sign', sign: 'new' });
});

it('accepts at once when the key is public, and signs an hour after the later of both', () => {
  const publicCopy = { keyIds: ['new', old], modified: 0, maxAgeSeconds: 60 };
  const started = (at: number) => ({
    ...serverOf(old, 'new'),
    keys: { ...serverOf(old, 'new').keys, started: at },
  });
  const seen = { ...facts, publicCopy, now: 10 * minute };
  expect(keyMoves({ ...seen, servers: [serverOf(old)] })).toMatchObject({
    stage: 'accept',
    accept: 'new',
    sign: null,
  });
  const opensAt = 9 * minute + 3_660_000;
  const waiting = { ...seen, servers: [started(0), started(9 * minute)] };
  expect(keyMoves(waiting)).toMatchObject({ stage: 'accept', sign: null, gates: [{ opensAt }] });
  expect(keyMoves({ ...waiting, now: opensAt })).toMatchObject({ stage: 'sign', sign: 'new', gates: [] });
});

it('gives a stolen key no stage: each API server gets the new key alone, whatever is public', () => {
  const theft = { ...facts, record: facts.record && { ...facts.record, intention: 'theft' as const } };
  expect(keyMoves(theft)).toMatchObject({
    sign: 'new',
    retire: [old],
    atOnce: true,
    gates: [],
    isOver: false,
  });
});
