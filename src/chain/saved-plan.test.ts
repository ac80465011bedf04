import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { fakeContext } from '../../test/support/fake-context.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { applyPlan, refreshPlan } from './apply-plan.ts';
import { type ChainPlan, plannedChanges } from './chain-plan.ts';
import { type Change, changeName, changesOf } from './change.ts';
import { changeKind, orUnknown } from './change-kind.ts';
import { known, unknown } from './known.ts';
import { defineLink, emptyPlan, type Link, noConsent } from './link.ts';
import { observeChain } from './observe-chain.ts';
import { checkPlan, parsePlan } from './parse-plan.ts';
import { planChain } from './plan-chain.ts';
import type { PlanValue } from './plan-value.ts';
import { unknownStanding } from './standing.ts';

const context = fakeContext();
const jwk = { use: 'sig', kty: 'RSA', kid: 'kid-1', alg: 'RS256', n: 'n', e: 'AQAB' } as never;
const document = { Statement: [{ Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' }] };

/** A key that is unknown until it is created, and a role with a policy, built like the real links. */
function twoLinks() {
  const done: Change[] = [];
  const make = async (change: Change) => void done.push(change);
  const isDone = (kind: string) => done.some((change) => change.kind === kind);
  const key = defineLink<null, null, null>({
    name: 'signing-key',
    desired: () => null,
    observe: async () => null,
    plan: () => ({
      ...emptyPlan('key'),
      changes: isDone('stage-key')
        ? []
        : [
            changesOf('signing-key').create('stage-key', 'cp-1:/key', {
              after: { kid: { $unknown: 'the new key' }, bits: 2048 },
              why: 'w',
            }),
          ],
      outputs: { publicKeys: isDone('stage-key') ? known([jwk]) : unknown('the new key') },
    }),
    planRemoval: () => emptyPlan('key'),
    standing: () => unknownStanding,
    changes: {
      'stage-key': changeKind(
        { after: z.object({ kid: orUnknown(z.string()), bits: z.number() }) },
        ({ target, after }) => make({ kind: 'stage-key', target, after } as never),
      ),
    },
    probe: async () => null,
    check: () => [],
  });
  const roles = defineLink<null, null, null>({
    name: 'roles',
    desired: () => null,
    observe: async () => null,
    plan: () => ({
      ...emptyPlan('roles'),
      changes: isDone('put-inline-policy')
        ? []
        : [
            changesOf('roles').create('put-inline-policy', 'orders: metrics', {
              after: { role: 'orders', document },
              why: 'w',
            }),
          ],
    }),
    planRemoval: () => emptyPlan('roles'),
    standing: () => unknownStanding,
    changes: {
      'put-inline-policy': changeKind(
        { after: z.object({ role: z.string(), document: z.json() }) },
        ({ target, after }) => make({ kind: 'put-inline-policy', target, after } as never),
      ),
    },
    probe: async () => null,
    check: () => [],
  });
  return { links: [key, roles] as readonly Link[], done };
}

/** An edit anywhere in a plan: a value replaced, removed, or added. */
const edit = fc.record({
  at: fc.nat(),
  value: fc.oneof(
    fc.constant({ $unknown: 'later' }),
    fc.constant({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    fc.constantFrom<unknown>(
      'sign-back',
      'accept-back',
      'roles',
      'signing-key',
      'update',
      true,
      0,
      1,
      null,
      [],
      {},
    ),
    fc.jsonValue(),
  ),
  how: fc.constantFrom('replace', 'remove', 'add'),
  name: fc.constantFrom('leftOut', '$unknown', 'extra', 'after'),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(plan: ChainPlan, edits: readonly Edit[]): unknown {
  const copy = JSON.parse(JSON.stringify(plan));
  for (const { at, value, how, name } of edits) {
    const places = placesIn(copy);
    const place = places[at % places.length];
    if (!place) continue;
    if (how === 'replace') place.holder[place.key] = structuredClone(value);
    else if (how === 'remove') delete place.holder[place.key];
    else place.holder[name] = structuredClone(value);
  }
  return copy;
}

type Holder = Record<string, unknown>;

function placesIn(value: unknown): { holder: Holder; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.entries(holder).flatMap(([key, part]) => [{ holder, key }, ...placesIn(part)]);
}

it('makes exactly the shown changes, for every plan that parses', async () => {
  const { links } = twoLinks();
  const plan = await planChain(links, context, noConsent);
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 0, maxLength: 3 }), async (edits) => {
      const fresh = twoLinks();
      const shown = await carryOut(edited(plan, edits), fresh.links);
      if (!shown) expect(fresh.done).toEqual([]);
      if (!shown) return;
      accepted += 1;
      const onScreen = new Map(
        plannedChanges(shown).map((change) => [`${change.kind} ${change.target}`, change]),
      );
      for (const { kind, target, after } of fresh.done) {
        expect(comparable(after)).toEqual(
          comparable(onScreen.get(`${kind} ${target}`)?.after ?? 'not shown'),
        );
      }
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(10);
});

/** The plan that `irsactl apply plan.json` shows for a file, or null if it refuses. */
async function carryOut(file: unknown, links: readonly Link[]): Promise<ChainPlan | null> {
  try {
    const saved = parsePlan(JSON.stringify(file), 'plan.json');
    checkPlan(saved, 'plan.json', links);
    if (saved.intent !== 'apply') return null;
    refreshPlan(saved, await observeChain(links, context, noConsent), context, noConsent);
    await applyPlan(saved, {
      ...{ links, context, consent: noConsent, progress: () => {}, interrupted: () => false },
      ...{ assertHeld: () => {}, sleep: async () => {} },
    });
    return saved;
  } catch (error) {
    if (error instanceof IrsaError || error instanceof IrsaErrors) return null;
    throw error;
  }
}

/** The kid of a new key is the only part that the planner leaves unknown. */
function comparable(after: PlanValue | object): unknown {
  return typeof after === 'object' && after !== null && 'kid' in after ? { ...after, kid: '?' } : after;
}

it('names the change with data from another version', async () => {
  const { links } = twoLinks();
  const plan = await planChain(links, context, noConsent);
  const [change] = plannedChanges(plan);
  if (!change) throw new Error('a key is planned');
  const odd = JSON.stringify(plan).replace('stage-key', 'swap-key');
  expect(() => checkPlan(parsePlan(odd, 'plan.json'), 'plan.json', links)).toThrow(
    expect.objectContaining({
      code: 'IRSA-PLAN-004',
      problem: expect.objectContaining({ why: expect.stringContaining('no change of the kind swap-key') }),
    }),
  );
  expect(changeName(change)).toBe('signing-key/stage-key/cp-1:/key');
});
