import fc from 'fast-check';
import type { TokensInUse } from '../../src/rotation/gates.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Default tokens live for 3607 s; from then on, a client that never rereads its token is counted. */
const defaultSeconds = 3607;

/** An API server: `signs` and `accepts` are key IDs in a rotation, issuers in a migration. */
export interface Server {
  signs: string;
  accepts: Set<string>;
  started: number;
  stale: number;
  /** When irsactl last changed it. */
  changed: number;
  hasSignedWith: Set<string>;
}

/** A token of a key or an issuer, and when it was minted. */
interface Token {
  readonly of: string;
  readonly minted: number;
}

interface Pod {
  readonly created: number;
  started: number;
  readonly seconds: number;
  /** Since when its node is ready; null while it is cut off. */
  readySince: number | null;
  /** The token in its volume. */
  token: Token;
  /** The token of a client that reads it once. */
  kept: Token | null;
}

/** A model of a cluster, AWS and an operator: actions take no time, and time passes only between them. */
export abstract class TokenWorld {
  now = 1_750_000_000_000;
  readonly servers: readonly Server[];
  readonly faults: string[] = [];
  readonly #pods: Pod[] = [];

  constructor(servers: number, first: string) {
    this.servers = Array.from({ length: servers }, () => ({
      signs: first,
      accepts: new Set([first]),
      ...{ started: this.now, stale: 0, changed: this.now, hasSignedWith: new Set([first]) },
    }));
    this.now += day;
  }

  /** One action of a run, which may be its last before it is killed. */
  abstract step(): void;
  abstract get isOver(): boolean;
  protected abstract stsAccepts(of: string): boolean;

  /** irsactl changes an API server and restarts it. */
  protected change(server: Server, { signs, accepts }: Pick<Server, 'signs' | 'accepts'>): void {
    server.hasSignedWith.add(signs);
    Object.assign(server, { signs, accepts, started: this.now, stale: 0, changed: this.now });
  }

  protected inUse(accepts: (server: Server) => boolean): TokensInUse {
    return {
      signedUntil: Math.max(0, ...this.servers.filter(accepts).map(({ changed }) => changed)),
      pods: this.#pods.map(({ created, started, seconds, readySince }) => ({
        ...{ namespace: 'shop', owner: 'deployment/one', node: 'worker-1', created, started, readySince },
        longestSeconds: seconds,
      })),
      driverSeconds: 0,
      secrets: [],
      stale: this.servers.map(({ started, stale }) => ({ started, count: stale })),
      watchForSeconds: 86_400,
    };
  }

  createPod(seconds: number, keeps: boolean): void {
    const token = this.#mint(this.#pods.length);
    this.#pods.push({
      ...{ created: this.now, started: this.now, seconds, token, kept: keeps ? token : null, readySince: 0 },
    });
  }

  /** The oldest pod's node is cut off: its kubelet renews no token and its client calls nobody; or it is back. */
  cutOff(isAway: boolean): void {
    const [pod] = this.#pods;
    if (pod && isAway === (pod.readySince !== null)) pod.readySince = isAway ? null : this.now;
  }

  restartContainers(): void {
    for (const pod of this.#pods) {
      if (pod.readySince === null) continue;
      pod.started = this.now;
      if (pod.kept) pod.kept = pod.token;
    }
  }

  recreatePods(): void {
    for (const { seconds, kept } of this.#pods.splice(0)) this.createPod(seconds, kept !== null);
  }

  /** The kubelet replaces tokens after 80 % of their lifetime; clients use theirs every hour. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.now = Math.min(end, this.now + 20 * minute);
      for (const [index, pod] of this.#pods.entries()) this.#usePod(pod, index);
      this.check();
    }
  }

  #usePod(pod: Pod, index: number): void {
    if (pod.readySince === null) return;
    const age = this.now - pod.token.minted;
    if (age >= Math.min(pod.seconds * 800, day)) pod.token = this.#mint(index);
    const { kept } = pod;
    if (kept === null || this.now - kept.minted <= defaultSeconds * 1000) return;
    for (const server of this.servers) if (server.accepts.has(kept.of)) server.stale += 1;
  }

  /** Records a fault if an API server or STS could receive a token that it does not accept. */
  check(): void {
    const minted = this.servers.map(({ signs }) => signs);
    const inVolumes = this.#pods.map(({ token }) => token.of);
    const kept = this.#pods.flatMap((pod) => (pod.kept ? [pod.kept.of] : []));
    for (const of of new Set([...inVolumes, ...kept, ...minted])) {
      if (!this.servers.every(({ accepts }) => accepts.has(of)))
        this.faults.push(`an API server refuses ${of}`);
    }
    for (const of of new Set([...inVolumes, ...minted])) {
      if (!this.stsAccepts(of)) this.faults.push(`STS refuses ${of}`);
    }
  }

  #mint(index: number): Token {
    return { of: this.servers[index % this.servers.length]?.signs ?? '', minted: this.now };
  }
}

export function without(set: ReadonlySet<string>, item: string): Set<string> {
  return new Set([...set].filter((one) => one !== item));
}

type Action<World> = (world: World) => void;

function pod<World extends TokenWorld>(): fc.Arbitrary<Action<World>> {
  const lifetimes = [600, defaultSeconds, 86_400, 2 * 86_400];
  return fc
    .record({ seconds: fc.constantFrom(...lifetimes), keeps: fc.boolean() })
    .map((one) => named(`pod ${JSON.stringify(one)}`, (world) => world.createPod(one.seconds, one.keeps)));
}

/** fast-check prints the name in a counterexample. */
function named<World>(name: string, action: Action<World>): Action<World> {
  return Object.assign(action, { [fc.toStringMethod]: () => name });
}

/** Actions in any order, after a pod and the operator's first action. */
export function actionsOf<World extends TokenWorld>(
  operator: readonly (readonly [name: string, action: Action<World>])[],
  maxLength: number,
): fc.Arbitrary<readonly Action<World>[]> {
  const own = operator.map(([name, action]) => named(name, action));
  const rare = [
    ...own,
    named<World>('restart', (world) => world.restartContainers()),
    named<World>('recreate', (world) => world.recreatePods()),
    named<World>('cut off', (world) => world.cutOff(true)),
    named<World>('back', (world) => world.cutOff(false)),
  ];
  const pass = fc
    .constantFrom(minute, 12 * minute, hour, 7 * hour, 25 * hour)
    .map((time) => named<World>(`pass ${time / minute} min`, (world) => world.pass(time)));
  const action = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
    { weight: 6, arbitrary: fc.constant(named<World>('step', (world) => world.step())) },
    { weight: 2, arbitrary: pod<World>() },
    { weight: 4, arbitrary: pass },
  );
  return fc
    .tuple(pod<World>(), fc.array(action, { maxLength }))
    .map(([first, more]) => [first, ...own.slice(0, 1), ...more]);
}

/** Runs the actions, and returns the refused tokens. */
export function faultsAfter<World extends TokenWorld>(
  world: World,
  actions: readonly Action<World>[],
): readonly string[] {
  for (const action of actions) {
    action(world);
    world.check();
  }
  return world.faults;
}

/** Lets time pass and workloads restart until the change is over. */
export function finish(world: TokenWorld): void {
  for (let round = 0; round < 60 && !world.isOver; round += 1) {
    world.step();
    world.pass(3 * hour);
    world.recreatePods();
  }
}
