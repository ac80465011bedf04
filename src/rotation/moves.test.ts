import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  day,
  faultsAfter,
  finish,
  minute,
  TokenWorld,
  without,
} from '../../test/support/token-world.ts';
import { type KeyRotation, keyMoves, type RotationFacts } from './moves.ts';

/** STS may still use a JWKS that it fetched so long ago: https://github.com/aws/aws-cli/issues/7194 */
const stsKeeps = 30 * minute;
const [old, fresh] = ['old', 'new'] as const;

interface Caches {
  readonly publicForSeconds?: number;
  /** How long a proxy or CDN before STS may serve a copy. */
  readonly maxAgeSeconds?: number;
}

class RotatingWorld extends TokenWorld {
  #rotation: KeyRotation | null = null;
  readonly #caches: Required<Caches>;
  readonly #published: { at: number; keys: readonly string[] }[];

  constructor(servers: number, caches: Caches = {}) {
    super(servers, old);
    this.#caches = { publicForSeconds: 3600, maxAgeSeconds: 60, ...caches };
    this.#published = [{ at: this.now - day, keys: [old] }];
  }

  get isOver(): boolean {
    return this.#rotation === null;
  }

  get #keys(): readonly string[] {
    return this.#published.at(-1)?.keys ?? [];
  }

  start(): void {
    const [signs, next] = this.servers[0]?.signs === old ? [old, fresh] : [fresh, old];
    this.#rotation ??= { next, former: { keyId: signs, hasSigned: true }, isCompromised: false };
    this.#publish();
  }

  abort(): void {
    const rotation = this.#rotation;
    if (!rotation) return;
    const hasSigned = this.servers.some(({ hasSignedWith }) => hasSignedWith.has(rotation.next));
    this.#rotation = {
      next: rotation.former.keyId,
      former: { keyId: rotation.next, hasSigned },
      isCompromised: false,
    };
  }

  /** The keys that the signing-key link publishes. */
  #publish(): void {
    const rotation = this.#rotation;
    if (!rotation) return;
    const used = (kid: string) =>
      this.servers.some(({ signs, accepts }) => signs === kid || accepts.has(kid));
    const wanted = [rotation.next, rotation.former.keyId].filter((kid) => kid === rotation.next || used(kid));
    if (wanted.toSorted().join() === this.#keys.toSorted().join()) return;
    this.#published.push({ at: this.now, keys: wanted });
  }

  step(): void {
    const { servers, now } = this;
    const rotation = this.#rotation;
    if (!rotation) return;
    this.#publish();
    const { publicForSeconds, maxAgeSeconds } = this.#caches;
    const { signWith, retire, stage, gates } = keyMoves({
      ...{ rotation, publishes: true, publicForSeconds, now, acceptLoss: false },
      published: { keyIds: this.#keys, modified: this.#published.at(-1)?.at ?? 0, maxAgeSeconds },
      servers: servers.map(({ signs, accepts }) => ({ signs, accepts: [...accepts] })),
      inUse: this.inUse(({ accepts }) => accepts.has(rotation.former.keyId)),
    });
    if (signWith !== null) {
      const lacking = servers.find(({ accepts }) => !accepts.has(signWith));
      const other = servers.find(({ signs }) => signs !== signWith);
      if (lacking) this.change(lacking, { ...lacking, accepts: new Set([...lacking.accepts, signWith]) });
      else if (other) this.change(other, { ...other, signs: signWith });
    } else if (retire !== null) {
      const other = servers.find(({ accepts }) => accepts.has(retire));
      if (other) this.change(other, { ...other, accepts: without(other.accepts, retire) });
    } else if (stage === 'retire' && gates.length === 0) this.#rotation = null;
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
  ['start', (world: RotatingWorld) => world.start()],
  ['abort', (world: RotatingWorld) => world.abort()],
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

it('continues to sign once an API server signs, whatever the public copy is then', () => {
  const facts: RotationFacts = {
    rotation: { next: fresh, former: { keyId: old, hasSigned: true }, isCompromised: false },
    ...{ publishes: true, published: null, publicForSeconds: 3600, now: 0, acceptLoss: false },
    servers: [
      { signs: fresh, accepts: [fresh, old] },
      { signs: old, accepts: [old, fresh] },
    ],
    inUse: { signedUntil: 0, pods: [], driverSeconds: 0, secrets: [], stale: [] },
  };
  expect(keyMoves(facts)).toMatchObject({ stage: 'sign', signWith: fresh });
});

describe('a stolen key', () => {
  const facts: RotationFacts = {
    rotation: { next: fresh, former: { keyId: old, hasSigned: true }, isCompromised: true },
    ...{ publishes: false, published: null, publicForSeconds: 3600, now: 0, acceptLoss: false },
    servers: [{ signs: old, accepts: [old] }],
    inUse: { signedUntil: 0, pods: [], driverSeconds: 0, secrets: [], stale: [] },
  };
  const copy = (...keyIds: readonly string[]) => ({ keyIds, modified: 0, maxAgeSeconds: 0 });

  it('waits only for a JWKS that the user publishes', () => {
    const seen = [null, copy(old, fresh), copy(fresh)].map(
      (published) => keyMoves({ ...facts, published }).signWith,
    );
    expect(seen).toEqual([null, null, fresh]);
    expect(keyMoves({ ...facts, publishes: true }).signWith).toBe(fresh);
  });

  it('is removed when the next one begins to sign, on each API server that still accepts it', () => {
    const half = [
      { signs: fresh, accepts: [fresh] },
      { signs: old, accepts: [old] },
    ];
    const moves = (servers: RotationFacts['servers']) => keyMoves({ ...facts, publishes: true, servers });
    expect(moves(half)).toMatchObject({ signWith: fresh, retire: old });
    expect(moves(half.slice(0, 1))).toMatchObject({ stage: 'retire', signWith: null, retire: null });
  });
});
