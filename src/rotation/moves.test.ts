import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenPod } from './gates.ts';
import { type KeyRotation, keyMoves, type RotationFacts } from './moves.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** STS may still use a JWKS of this age: https://github.com/aws/aws-cli/issues/7194 */
const stsKeeps = 30 * minute;
/** Default tokens live for 3607 s; from then on, a client that never rereads its token is counted. */
const defaultSeconds = 3607;
const [old, fresh] = ['old', 'new'] as const;

interface Server {
  signs: string;
  accepts: Set<string>;
  started: number;
  stale: number;
  /** When irsactl changed it last. */
  changed: number;
  hasSignedWith: Set<string>;
}

interface Pod {
  readonly created: number;
  started: number;
  readonly seconds: number;
  /** The key of the token in its volume, and when it was minted. */
  token: { kid: string; minted: number };
  /** A client that reads its token once: the key of that token, and when it was minted. */
  kept: { kid: string; minted: number } | null;
}

/** A model of a cluster, AWS and an operator: actions take no time, and time passes only between them. */
class World {
  now = 1_750_000_000_000;
  readonly servers: Server[];
  readonly pods: Pod[] = [];
  rotation: KeyRotation | null = null;
  readonly faults: string[] = [];
  readonly #publicForSeconds: number;
  #published: { at: number; keys: readonly string[] }[];

  constructor(servers: number, publicForSeconds = 3600) {
    this.#publicForSeconds = publicForSeconds;
    this.servers = Array.from({ length: servers }, () => ({
      signs: old,
      accepts: new Set<string>([old]),
      ...{ started: this.now, stale: 0, changed: this.now, hasSignedWith: new Set<string>([old]) },
    }));
    this.#published = [{ at: this.now - day, keys: [old] }];
    this.now += day;
  }

  get keys(): readonly string[] {
    return this.#published.at(-1)?.keys ?? [];
  }

  start(): void {
    const [signs, next] = this.servers[0]?.signs === old ? [old, fresh] : [fresh, old];
    this.rotation ??= { next, former: { keyId: signs, hasSigned: true }, isCompromised: false };
    this.publish();
  }

  abort(): void {
    const { rotation } = this;
    if (!rotation) return;
    const hasSigned = this.servers.some(({ hasSignedWith }) => hasSignedWith.has(rotation.next));
    this.rotation = {
      next: rotation.former.keyId,
      former: { keyId: rotation.next, hasSigned },
      isCompromised: false,
    };
  }

  /** The keys that the signing-key link publishes. */
  publish(): void {
    const { rotation } = this;
    if (!rotation) return;
    const used = (kid: string) =>
      this.servers.some(({ signs, accepts }) => signs === kid || accepts.has(kid));
    const wanted = [rotation.next, rotation.former.keyId].filter((kid) => kid === rotation.next || used(kid));
    if (wanted.toSorted().join() === this.keys.toSorted().join()) return;
    this.#published.push({ at: this.now, keys: wanted });
  }

  /** One action of one run, which may be the last before it is killed. */
  step(): string {
    const { rotation, servers, now } = this;
    if (!rotation) return 'none';
    this.publish();
    const accepting = servers.filter(({ accepts }) => accepts.has(rotation.former.keyId));
    const moves = keyMoves({
      rotation,
      publishes: true,
      published: { keyIds: this.keys, modified: this.#published.at(-1)?.at ?? 0, maxAgeSeconds: 60 },
      servers: servers.map(({ signs, accepts }) => ({ signs, accepts: [...accepts] })),
      inUse: {
        signedUntil: Math.max(0, ...accepting.map(({ changed }) => changed)),
        pods: this.pods.map(
          (pod): TokenPod => ({
            ...{ namespace: 'shop', owner: 'deployment/one', created: pod.created, started: pod.started },
            longestSeconds: pod.seconds,
          }),
        ),
        driverSeconds: 0,
        secrets: [],
        stale: servers.map(({ started, stale }) => ({ started, count: stale })),
      },
      publicForSeconds: this.#publicForSeconds,
      now,
      acceptLoss: false,
    });
    const change = (server: Server, how: (one: Server) => void) => {
      how(server);
      Object.assign(server, { started: now, stale: 0, changed: now });
    };
    const { signWith, retire } = moves;
    if (signWith !== null) {
      const lacking = servers.find(({ accepts }) => !accepts.has(signWith));
      const other = servers.find(({ signs }) => signs !== signWith);
      if (lacking) change(lacking, ({ accepts }) => accepts.add(signWith));
      else if (other)
        change(other, (one) => {
          one.signs = signWith;
          one.hasSignedWith.add(signWith);
        });
      return 'signing';
    }
    if (retire !== null) {
      const other = servers.find(({ accepts }) => accepts.has(retire));
      if (other) change(other, ({ accepts }) => accepts.delete(retire));
      return 'retiring';
    }
    if (moves.stage === 'retire' && moves.gates.length === 0) this.rotation = null;
    return moves.stage;
  }

  createPod(seconds: number, keeps: boolean): void {
    const token = { kid: this.#mint(this.pods.length), minted: this.now };
    const kept = keeps ? token : null;
    this.pods.push({ created: this.now, started: this.now, seconds, token, kept });
  }

  restartContainers(): void {
    for (const pod of this.pods) {
      pod.started = this.now;
      if (pod.kept) pod.kept = pod.token;
    }
  }

  recreatePods(): void {
    for (const { seconds, kept } of this.pods.splice(0)) this.createPod(seconds, kept !== null);
  }

  /** The kubelet replaces tokens after 80 % of their lifetime; clients use theirs every hour. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.now = Math.min(end, this.now + 20 * minute);
      for (const [index, pod] of this.pods.entries()) this.#usePod(pod, index);
      this.check();
    }
  }

  #usePod(pod: Pod, index: number): void {
    const age = this.now - pod.token.minted;
    if (age >= Math.min(pod.seconds * 800, day)) pod.token = { kid: this.#mint(index), minted: this.now };
    const { kept } = pod;
    if (kept === null || this.now - kept.minted <= defaultSeconds * 1000) return;
    for (const server of this.servers) if (server.accepts.has(kept.kid)) server.stale += 1;
  }

  /** Neither an API server nor STS may get a token that it does not accept. */
  check(): void {
    const shown = this.pods.flatMap(({ token, kept }) => [token.kid, ...(kept ? [kept.kid] : [])]);
    const minted = this.servers.map(({ signs }) => signs);
    for (const kid of new Set([...shown, ...minted])) {
      if (!this.servers.every(({ accepts }) => accepts.has(kid)))
        this.faults.push(`an API server refuses ${kid}`);
    }
    const views = this.#published.filter(
      ({ at }, index) => (this.#published[index + 1]?.at ?? Infinity) > this.now - stsKeeps && at <= this.now,
    );
    for (const kid of new Set([...this.pods.map(({ token }) => token.kid), ...minted])) {
      if (!views.every(({ keys }) => keys.includes(kid))) this.faults.push(`STS refuses ${kid}`);
    }
  }

  #mint(index: number): string {
    return this.servers[index % this.servers.length]?.signs ?? old;
  }
}

type Thing =
  | { readonly do: 'start' | 'abort' | 'step' | 'restart' | 'recreate' }
  | { readonly do: 'pod'; readonly seconds: number; readonly keeps: boolean }
  | { readonly do: 'pass'; readonly milliseconds: number };

const pod = fc.record({
  do: fc.constant('pod' as const),
  seconds: fc.constantFrom(600, defaultSeconds, 86_400, 2 * 86_400),
  keeps: fc.boolean(),
});

const thing: fc.Arbitrary<Thing> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom<Thing>(
      { do: 'start' },
      { do: 'abort' },
      { do: 'restart' },
      { do: 'recreate' },
    ),
  },
  { weight: 6, arbitrary: fc.constant<Thing>({ do: 'step' }) },
  { weight: 2, arbitrary: pod },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      milliseconds: fc.constantFrom(minute, 12 * minute, hour, 7 * hour, 25 * hour),
    }),
  },
);

function begun(servers: number, first: Thing, publicForSeconds?: number): World {
  const world = new World(servers, publicForSeconds);
  happen(world, first);
  world.start();
  return world;
}

function happen(world: World, one: Thing): void {
  if (one.do === 'start') world.start();
  else if (one.do === 'abort') world.abort();
  else if (one.do === 'step') world.step();
  else if (one.do === 'restart') world.restartContainers();
  else if (one.do === 'recreate') world.recreatePods();
  else if (one.do === 'pod') world.createPod(one.seconds, one.keeps);
  else if (one.do === 'pass') world.pass(one.milliseconds);
  world.check();
}

describe('any actions in any order', () => {
  const refusals = (publicForSeconds?: number) =>
    fc.check(
      fc.property(
        ...([fc.integer({ min: 1, max: 3 }), pod, fc.array(thing, { maxLength: 60 })] as const),
        (servers, first, things) => {
          const world = begun(servers, first, publicForSeconds);
          for (const one of things) happen(world, one);
          expect(world.faults).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );

  it('neither an API server nor STS gets a token that it does not accept', () => {
    const found = refusals();
    expect(found.failed ? fc.stringify(found.counterexample) : null).toBe(null);
  });

  it('STS would refuse tokens if the key were public for only ten minutes', () => {
    expect(refusals(600)).toMatchObject({ failed: true });
  });

  it('a rotation ends after workloads have restarted and time has passed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        pod,
        fc.array(thing, { maxLength: 40 }),
        (servers, first, things) => {
          const world = begun(servers, first);
          for (const one of things) happen(world, one);
          for (let round = 0; round < 40 && world.rotation; round += 1) {
            world.step();
            world.pass(3 * hour);
            world.recreatePods();
          }
          expect(world.rotation).toBe(null);
          expect(world.faults).toEqual([]);
          expect(new Set(world.servers.map(({ signs, accepts }) => [signs, ...accepts].join())).size).toBe(1);
        },
      ),
      { numRuns: 300 },
    );
  });
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
