import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../test/support/fake-link.ts';
import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KeyId } from '../trust/key-id.ts';
import { type Applier, applyPlan } from './apply-plan.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import { known } from './known.ts';
import type { Link } from './link.ts';
import { observeChain } from './observe-chain.ts';
import { onlyLinks, planChain, planObserved } from './plan-chain.ts';
import { planValue } from './plan-value.ts';
import type { ProgressEvent } from './progress.ts';
import { verifyChain } from './verify-chain.ts';

const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const context = fakeContext();
const jwk = { use: 'sig', kty: 'RSA', kid: 'kid-1' as KeyId, alg: 'RS256', n: 'n', e: 'AQAB' } as const;
const finding: Finding = {
  code: 'IRSA-PLAN-004' satisfies ErrorCode,
  link: 'roles',
  severity: 'error',
  what: 'w',
  why: 'y',
  next: 'n',
};

function applier(links: readonly Link[], over: Partial<Applier> = {}): Applier & { events: ProgressEvent[] } {
  const events: ProgressEvent[] = [];
  return {
    links,
    context,
    consent,
    progress: (event) => void events.push(event),
    interrupted: () => false,
    assertHeld: () => {},
    sleep: async () => {},
    events,
    ...over,
  };
}

/** A signing key with an ID that is unknown until it exists, and an issuer that publishes it. */
function keyAndIssuer() {
  const key = fakeLink('signing-key', {
    changes: () => [fakeChange('signing-key', 'sa.key')],
    outputsWhenDone: { publicKeys: known([jwk]) },
  });
  const issuer = fakeLink('issuer', {
    changes: ({ publicKeys }) => [
      fakeChange('issuer', 'keys.json', {
        after: { kid: planValue(publicKeys.known ? known(publicKeys.value[0]?.kid ?? '') : publicKeys) },
      }),
    ],
  });
  return { key, issuer };
}

describe('applyPlan', () => {
  it.each([
    ['apply', false],
    ['sign-back', true],
    ['accept-back', true],
  ] as const)('observes again with the context of its intent: %s', async (intent, goesBack) => {
    const link = fakeLink('control-plane', { changes: () => [fakeChange('control-plane', 'manifest')] });
    const looks: ChainContext[] = [];
    const looked: Link = {
      ...link,
      observe: async (as, outputs) => {
        looks.push(as);
        return link.observe(as, outputs);
      },
    };
    const plan = planObserved(await observeChain([link], context, consent), intent, context, consent);
    await applyPlan(plan, applier([looked]));
    expect(new Set(looks.map((as) => as.goesBack === true))).toEqual(new Set([goesBack]));
  });

  it('fills in unknown values and leaves no changes', async () => {
    const { key, issuer } = keyAndIssuer();
    const plan = await planChain([key, issuer], context, consent);
    expect(plan.links[1]?.changes[0]?.after).toEqual({ kid: { $unknown: 'the signing key' } });

    const run = applier([key, issuer]);
    await applyPlan(plan, run);

    expect(key.applied).toEqual(['signing-key/make/sa.key']);
    expect(issuer.applied).toEqual(['issuer/make/keys.json']);
    expect(run.events.map((event) => event.type)).toEqual([
      ...['link-started', 'change-started', 'change-done', 'link-done'],
      ...['link-started', 'change-started', 'change-done', 'link-done'],
    ]);
    const again = await planChain([key, issuer], context, consent);
    expect(again.links.flatMap((link) => link.changes)).toEqual([]);
  });

  it('applies only some links, with the outputs of the others', async () => {
    const { key, issuer } = keyAndIssuer();
    await applyPlan(await planChain([key], context, consent), applier([key]));
    const roles = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
    const all = [key, issuer, roles];
    const plan = onlyLinks(await planChain(all, context, consent), ['issuer']);
    await applyPlan(plan, applier(all));
    expect(issuer.applied).toEqual(['issuer/make/keys.json']);
    expect(roles.applied).toEqual([]);
  });

  it('changes no link that depends on a refused one', async () => {
    const issuer = fakeLink('issuer', { findings: [{ ...finding, link: 'issuer' }] });
    const roles = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
    const plan = onlyLinks(await planChain([issuer, roles], context, consent), ['roles']);
    const run = applyPlan(plan, applier([issuer, roles]));
    await expect(run).rejects.toMatchObject({ errors: [{ code: finding.code }] });
    expect(roles.applied).toEqual([]);
  });

  it('changes no link that depends on one that --only omits', async () => {
    const { key, issuer } = keyAndIssuer();
    const plan = onlyLinks(await planChain([key, issuer], context, consent), ['issuer']);
    expect(plan.links[0]).toMatchObject({ link: 'signing-key', changes: [], leftOut: 1 });
    await expect(applyPlan(plan, applier([key, issuer]))).rejects.toMatchObject({ code: 'IRSA-PLAN-006' });
    expect([...key.applied, ...issuer.applied]).toEqual([]);
  });

  it('checks the API server for any --only', async () => {
    const links = (['signing-key', 'issuer', 'control-plane', 'roles'] as const).map((name) =>
      fakeLink(name),
    );
    const plan = onlyLinks(await planChain(links, context, consent), ['issuer']);
    expect(plan.links.map(({ link }) => link)).toEqual(['signing-key', 'issuer', 'control-plane']);
  });

  it('changes nothing if control-plane refuses, for any --only', async () => {
    const { key, issuer } = keyAndIssuer();
    const refused = fakeLink('control-plane', { findings: [{ ...finding, link: 'control-plane' }] });
    const links = [key, issuer, refused];
    const plan = onlyLinks(await planChain(links, context, consent), ['signing-key', 'issuer']);
    await expect(applyPlan(plan, applier(links))).rejects.toMatchObject({ errors: [{ code: finding.code }] });
    expect([...key.applied, ...issuer.applied]).toEqual([]);
  });

  it('compares every link with the plan before the first change', async () => {
    const key = fakeLink('signing-key', { changes: () => [fakeChange('signing-key', 'sa.key')] });
    const plan = await planChain([key, fakeLink('roles')], context, consent);
    const moved = fakeLink('roles', { changes: () => [fakeChange('roles', 'new')] });
    await expect(applyPlan(plan, applier([key, moved]))).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    const blocked = fakeLink('roles', { findings: [finding] });
    await expect(applyPlan(plan, applier([key, blocked]))).rejects.toMatchObject({
      errors: [{ code: finding.code }],
    });
    expect(key.applied).toEqual([]);
  });

  it.each([1, 2, 3, 4])('continues the same plan after it was killed at change %i', async (killedAt) => {
    let left = killedAt;
    const targets = ['a', 'b'];
    const links = (['issuer', 'roles'] as const).map((name) =>
      fakeLink(name, {
        changes: () => targets.map((target) => fakeChange(name, target)),
        onApply: () => {
          left -= 1;
          if (left === 0) throw new Error('killed');
        },
      }),
    );
    const plan = await planChain(links, context, consent);
    await expect(applyPlan(plan, applier(links))).rejects.toThrow('killed');
    await applyPlan(plan, applier(links));
    expect(links.map(({ applied }) => applied)).toEqual([
      ['issuer/make/a', 'issuer/make/b'],
      ['roles/make/a', 'roles/make/b'],
    ]);
  });

  it('observes a link twice, and once more after its changes', async () => {
    let looks = 0;
    const roles = fakeLink('roles', {
      changes: () => {
        looks += 1;
        return [fakeChange('roles', 'a'), fakeChange('roles', 'b')];
      },
    });
    const plan = await planChain([roles], context, consent);
    const seenLinks = await applyPlan(plan, applier([roles]));
    await verifyChain({ links: [roles], context, progress: () => {}, seenLinks });
    expect(looks).toBe(3);
  });

  it('reports a lost lease if AWS shows that another run has made the change', async () => {
    const link = fakeLink('roles', { changes: () => [fakeChange('roles', 'orders')] });
    const plan = await planChain([link], context, consent);
    let isLost = false;
    const frozen: Link = {
      ...link,
      apply: async () => {
        isLost = true;
        throw new IrsaError('IRSA-AWS-009', { what: 'AWS refused iam:CreateRole.', why: 'y', next: 'n' });
      },
    };
    const assertHeld = () => {
      if (isLost) throw new IrsaError('IRSA-CLUSTER-009', { what: 'lost', why: 'y', next: 'n' });
    };
    await expect(applyPlan(plan, applier([frozen], { assertHeld }))).rejects.toThrow('IRSA-CLUSTER-009');
  });

  it('refuses a plan in another order, or for another chain', async () => {
    const { key, issuer } = keyAndIssuer();
    const plan = await planChain([key, issuer], context, consent);
    const turned = { ...plan, links: plan.links.toReversed() };
    await expect(applyPlan(turned, applier([key, issuer]))).rejects.toMatchObject({ code: 'IRSA-PLAN-004' });
    const other = { ...plan, chain: 'prod-2' };
    await expect(applyPlan(other, applier([key, issuer]))).rejects.toMatchObject({ code: 'IRSA-PLAN-002' });
  });

  it('stops before the first change if a change was not shown', async () => {
    const roles = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
    const plan = await planChain([roles], context, consent);
    const moved = fakeLink('roles', { changes: () => [fakeChange('roles', 'a'), fakeChange('roles', 'b')] });
    await expect(applyPlan(plan, applier([moved]))).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
      problem: {
        what: expect.stringContaining('nothing was changed'),
        why: 'roles/make/b was not in the plan. The state has changed since the plan was made, or the saved plan was edited.',
      },
    });
    expect(moved.applied).toEqual([]);
  });

  it('reports that it stops if an earlier link was changed', async () => {
    const { key } = keyAndIssuer();
    const roles = fakeLink('roles', {
      changes: ({ publicKeys }) => (publicKeys.known ? [fakeChange('roles', 'new')] : []),
    });
    const plan = await planChain([key, roles], context, consent);
    await expect(applyPlan(plan, applier([key, roles]))).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
      problem: { what: expect.stringContaining('nothing more is changed') },
    });
    expect(key.applied).toHaveLength(1);
  });

  it('refuses a plan that was made for another account', async () => {
    const roles = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
    const plan = await planChain([roles], context, consent);
    const elsewhere = { ...plan, madeFor: { ...plan.madeFor, account: '999999999999' } };
    await expect(applyPlan(elsewhere, applier([roles]))).rejects.toMatchObject({ code: 'IRSA-PLAN-002' });
    expect(roles.applied).toEqual([]);
  });

  it('changes nothing while any link has an error finding', async () => {
    const issuer = fakeLink('issuer', { changes: () => [fakeChange('issuer', 'a')] });
    const roles = fakeLink('roles', { findings: [finding] });
    const plan = await planChain([issuer, roles], context, consent);
    await expect(applyPlan(plan, applier([issuer, roles]))).rejects.toMatchObject({
      errors: [{ code: finding.code }],
    });
    expect(issuer.applied).toEqual([]);
  });

  it('reports the changes of a removed link, not the remaining ones', async () => {
    const injection = fakeLink('injection', {
      changes: () => [
        fakeChange('injection', 'a', { action: 'update' }),
        fakeChange('injection', 'b', { action: 'delete' }),
        fakeChange('injection', 'c', { action: 'delete' }),
      ],
    });
    const observed = await observeChain([injection], context, consent);
    const run = applier([injection]);
    await applyPlan(planObserved(observed, 'sign-back', context, consent), run);
    expect(run.events.at(-1)).toEqual({
      type: 'link-done',
      link: 'injection',
      summary: '1 changed, 2 removed',
    });
  });

  it('is refused before the first change of destroy if control-plane has found an error since the plan', async () => {
    let found: readonly Finding[] = [];
    const injection = fakeLink('injection', { changes: () => [fakeChange('injection', 'webhook')] });
    const controlPlane = fakeLink('control-plane', {
      get findings() {
        return found;
      },
    });
    const links = [controlPlane, injection];
    const plan = planObserved(await observeChain(links, context, consent), 'sign-back', context, consent);
    found = [{ ...finding, code: 'IRSA-CONTROLPLANE-114', link: 'control-plane' }];
    const begun: string[] = [];
    const beforeChanges = async () => void begun.push(`after ${injection.applied.length} changes`);
    await expect(applyPlan(plan, applier(links, { beforeChanges }))).rejects.toMatchObject({
      errors: [{ code: 'IRSA-CONTROLPLANE-114' }],
    });
    expect([injection.applied, begun]).toEqual([[], []]);
    found = [];
    await applyPlan(plan, applier(links, { beforeChanges }));
    expect([injection.applied.length, begun]).toEqual([1, ['after 0 changes']]);
  });

  it('stops between two changes on request', async () => {
    let asked = false;
    const roles = fakeLink('roles', {
      changes: () => [fakeChange('roles', 'a'), fakeChange('roles', 'b')],
      onApply: () => {
        asked = true;
      },
    });
    const plan = await planChain([roles], context, consent);
    const run = applier([roles], { interrupted: () => asked });
    await expect(applyPlan(plan, run)).rejects.toMatchObject({ code: 'IRSA-PLAN-005' });
    expect(roles.applied).toEqual(['roles/make/a']);
  });

  it('runs different lanes concurrently, and on request stops after the running changes', async () => {
    const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = false;
    const roles = fakeLink('roles', {
      changes: () => ['a: 1', 'a: 2', 'b: 1', 'b: 2'].map((target) => fakeChange('roles', target)),
      laneOf: ({ target }) => target.charAt(0),
      async onApply({ target }) {
        if (target.startsWith('a')) {
          one.resolve();
          await other.promise;
        } else {
          await one.promise;
          asked = true;
          other.resolve();
        }
      },
    });
    const plan = await planChain([roles], context, consent);
    const run = applier([roles], { interrupted: () => asked });
    await expect(applyPlan(plan, run)).rejects.toMatchObject({ code: 'IRSA-PLAN-005' });
    expect(roles.applied.toSorted()).toEqual(['roles/make/a: 1', 'roles/make/b: 1']);
    const ends = run.events.filter(({ type }) => type === 'change-done');
    expect(ends).toHaveLength(2);
  });

  it('ends if another change becomes due, such as the next stage of a rotation', async () => {
    let isSigned = false;
    const roles = fakeLink('roles', {
      changes: () => [fakeChange('roles', isSigned ? 'the next stage' : 'a')],
      async onApply() {
        isSigned = true;
      },
    });
    const plan = await planChain([roles], context, consent);
    await applyPlan(plan, applier([roles]));
    expect(roles.applied).toEqual(['roles/make/a']);
  });

  it('reports a link that never shows its changes, after several observations', async () => {
    const stubborn = fakeLink('roles', { changes: () => [fakeChange('roles', 'a')] });
    const plan = await planChain([stubborn], context, consent);
    const delays: number[] = [];
    const deaf: Link = { ...stubborn, apply: async () => {} };
    const run = applier([deaf], { sleep: async (delay) => void delays.push(delay) });
    await expect(applyPlan(plan, run)).rejects.toMatchObject({ code: 'IRSA-PLAN-003' });
    expect(delays.length).toBeGreaterThan(3);
  });
});
