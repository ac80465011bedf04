import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import {
  actionsOf,
  faultsAfter,
  finish,
  minute,
  type Server,
  TokenWorld,
} from '../../test/support/token-world.ts';
import { known } from '../chain/known.ts';
import { noOutputs } from '../chain/outputs.ts';
import { desiredControlPlane } from '../links/control-plane/desired.ts';
import type { Form } from '../links/control-plane/form.ts';
import { applySteps, openSteps } from '../links/control-plane/targets.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { issuerMoves } from './migration.ts';
import { noMoves } from './moves.ts';

const [first = '', ...others] = ['one', 'two', 'three'].map(
  (name) => `https://${name}.s3.eu-central-1.amazonaws.com`,
);
const operations = ['accept', 'sign', 'retire'] as const;
const apiAudience = 'https://kubernetes.default.svc';
const desired = desiredControlPlane(fakeContext(), noOutputs);

interface Options {
  /** The user accepts that tokens are refused. */
  readonly acceptLoss?: boolean;
  /** Without it, an API server signs before STS has accepted a token of the stand-in. */
  readonly asksSts?: boolean;
}

class MigratingWorld extends TokenWorld {
  #issuer = first;
  /** The issuers in the records on the nodes. */
  readonly #recorded = new Set([first]);
  /** The issuers with documents, identity provider and trust, and since when STS accepts each. */
  readonly #trusted = new Map([[first, 0]]);
  readonly #lag: number;
  readonly #options: Required<Options>;

  constructor(servers: number, lagMinutes: number, options: Options = {}) {
    super(servers, first);
    this.#lag = lagMinutes * minute;
    this.#options = { acceptLoss: false, asksSts: true, ...options };
  }

  get isOver(): boolean {
    const forms = this.servers.map(({ signs, accepts }) => [signs, ...accepts]);
    const isDone = forms.flat().every((one) => one === this.#issuer);
    return isDone && [...this.#trusted.keys()].join() === this.#issuer;
  }

  moveTo(issuer: string): void {
    this.#issuer = issuer;
  }

  step(): void {
    this.#recorded.add(this.#issuer);
    const formers = [...this.#recorded].filter(
      (one) => one !== this.#issuer && this.servers.some(({ accepts }) => accepts.has(one)),
    );
    this.#trust([this.#issuer, ...formers]);
    const migration = issuerMoves({
      ...{ issuer: this.#issuer, formers, now: this.now, acceptLoss: this.#options.acceptLoss },
      servers: this.servers.map((server) => formOf(server).issuers),
      inUse: this.inUse(({ accepts }) => formers.some((former) => accepts.has(former))),
    });
    const goal = { ...desired, issuer: known(parseIssuerUrl(this.#issuer)) };
    const open = this.servers.flatMap((server) => {
      const form = formOf(server);
      const [next] = openSteps(form, applySteps(form, goal, false, { moves: noMoves, migration }));
      return next ? [{ server, ...next }] : [];
    });
    const [next] = open.toSorted(
      (one, other) => operations.indexOf(one.operation) - operations.indexOf(other.operation),
    );
    if (!next) return;
    const { server, operation, form } = next;
    const isRefused = operation === 'sign' && !this.stsAccepts(this.#issuer);
    if (isRefused && this.#options.asksSts) return;
    this.change(server, { signs: form.issuers[0] ?? '', accepts: new Set(form.issuers) });
  }

  /** The changes of a plan in AWS before it changes an API server. STS sees a new issuer late and a removal immediately. */
  #trust(issuers: readonly string[]): void {
    for (const issuer of this.#trusted.keys()) if (!issuers.includes(issuer)) this.#trusted.delete(issuer);
    for (const issuer of issuers)
      if (!this.#trusted.has(issuer)) this.#trusted.set(issuer, this.now + this.#lag);
  }

  protected stsAccepts(issuer: string): boolean {
    return (this.#trusted.get(issuer) ?? Infinity) <= this.now;
  }
}

function formOf({ signs, accepts }: Server): Form {
  const issuers = [signs, ...[...accepts].filter((one) => one !== signs)];
  return { issuers, keys: ['key'], audiences: [apiAudience] };
}

const moves = [...others, first].map(
  (issuer) => [`move to ${issuer}`, (world: MigratingWorld) => world.moveTo(issuer)] as const,
);
const lags = fc.constantFrom(0, 1, 30);
const counts = fc.integer({ min: 1, max: 3 });

describe('migrations in any order, also back and to a third issuer', () => {
  const refusals = (options?: Options) =>
    fc.check(
      fc.property(counts, lags, actionsOf(moves, 60), (servers, lag, actions) => {
        expect(faultsAfter(new MigratingWorld(servers, lag, options), actions)).toEqual([]);
      }),
      { numRuns: 1500 },
    );

  it('neither an API server nor STS gets a token that it does not accept', () => {
    const found = refusals();
    expect(found.failed ? fc.stringify(found.counterexample) : null).toBe(null);
  });

  it('API servers would refuse tokens without the gates before retire', () => {
    expect(refusals({ acceptLoss: true })).toMatchObject({ failed: true });
  });

  it('STS would refuse tokens if an API server signed before STS accepts its stand-in', () => {
    expect(refusals({ asksSts: false })).toMatchObject({ failed: true });
  });

  it('end with one issuer after workloads have restarted and time has passed', () => {
    fc.assert(
      fc.property(counts, lags, actionsOf(moves, 40), (servers, lag, actions) => {
        const world = new MigratingWorld(servers, lag);
        faultsAfter(world, actions);
        finish(world);
        expect({ isOver: world.isOver, faults: world.faults }).toEqual({ isOver: true, faults: [] });
      }),
      { numRuns: 300 },
    );
  });
});
