import { CreateRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { plannedChanges } from '../../src/chain/chain-plan.ts';
import { lookAtChain } from '../../src/chain/chain-status.ts';
import { noConsent } from '../../src/chain/link.ts';
import { observeChain } from '../../src/chain/observe-chain.ts';
import { parsePlan } from '../../src/chain/parse-plan.ts';
import { type AwsPlace, awsWorld, findingsOf, Killed } from './aws-world.ts';
import { planOf, removalOf } from './look.ts';

/** Tests of the AWS links that must pass on every stand-in for AWS. */
export function awsChainScenarios(place: () => AwsPlace): void {
  test('the chain is created, holds from outside, and leaves nothing to plan', async () => {
    const world = awsWorld(place());
    const changes = await world.apply();
    expect(changes.map(({ kind }) => kind)).toEqual([
      'create-bucket',
      'lift-public-access-block',
      'set-bucket-policy',
      'set-public-access-block',
      'put-document',
      'put-document',
      'set-bucket-versioning',
      'create-provider',
      'create-role',
      'attach-policy',
      'create-role',
      'put-inline-policy',
    ]);
    expect(await world.verify()).toEqual(
      world.links.map(({ name }) => ({ link: name, verdict: 'holds', findings: [] })),
    );
    for (const look of ['first', 'second']) {
      const plan = await world.plan();
      expect(plannedChanges(plan), look).toEqual([]);
      expect(findingsOf(plan), look).toEqual([]);
    }
  });

  test('documents, provider and roles say since when they exist', async () => {
    const world = awsWorld(place());
    const sinces = async () => {
      const { standings } = await lookAtChain(world.links, world.context, noConsent);
      return (['issuer', 'identity-provider', 'roles'] as const).map((name) => standings.get(name)?.since);
    };
    expect(await sinces()).toEqual([null, null, null]);
    const began = Date.now();
    await world.apply();
    for (const since of await sinces()) {
      // AWS reports whole seconds.
      expect(since).toBeGreaterThan(began - 1000);
      expect(since).toBeLessThanOrEqual(Date.now());
    }
  });

  test('the next apply finishes one that was killed after any change', async () => {
    const total = plannedChanges(await awsWorld(place()).plan()).length;
    for (let killedAfter = 1; killedAfter <= total; killedAfter += 1) {
      const world = awsWorld(place());
      await expect(world.apply({ failAfter: killedAfter })).rejects.toThrow(Killed);
      const rest = await world.apply();
      expect(rest.length, `killed after change ${killedAfter}`).toBe(total - killedAfter);
      expect(plannedChanges(await world.plan())).toEqual([]);
    }
  });

  test('the next removal finishes one that was killed after any change, and leaves nothing', async () => {
    const sample = awsWorld(place());
    await sample.apply();
    const removal = plannedChanges(await sample.planRemoval()).map(({ kind }) => kind);
    expect(removal).toEqual([
      'delete-role',
      'delete-role',
      'delete-provider',
      'delete-document',
      'delete-document',
      'delete-document-versions',
      'delete-document-versions',
      'delete-bucket-policy',
      'delete-bucket',
    ]);
    for (let killedAfter = 1; killedAfter <= removal.length; killedAfter += 1) {
      const world = awsWorld(place());
      await world.apply();
      await expect(world.remove({ failAfter: killedAfter })).rejects.toThrow(Killed);
      await world.remove();
      expect(plannedChanges(await world.planRemoval()), `killed after change ${killedAfter}`).toEqual([]);
      // The plan creates everything again, so nothing was left behind.
      expect(plannedChanges(await world.plan())).toHaveLength(
        plannedChanges(await awsWorld(place()).plan()).length,
      );
    }
  });

  test('resources of another cluster with the same name are neither used nor removed', async () => {
    const first = awsWorld(place());
    await first.apply();
    const second = awsWorld(place(), first.context.chain);
    const foreign = {
      ...second.context,
      cluster: { ...second.context.cluster, uid: '00000000-0000-4000-8000-00000000beef' },
    };
    const consent = { adopt: true, issuerChangeReviewed: false, acceptLoss: false };
    const codes: string[] = [];
    for (const link of second.links.slice(1)) {
      const outputs = await outputsFor(second);
      const plan = await planOf(link, foreign, outputs, consent);
      expect(plan.changes).toEqual([]);
      codes.push(...plan.findings.map(({ code }) => code));
      expect((await removalOf(link, foreign, outputs, 'sign-back', consent)).changes).toEqual([]);
    }
    expect(codes).toEqual(['IRSA-ISSUER-031', 'IRSA-PROVIDER-002', 'IRSA-ROLE-031', 'IRSA-ROLE-031']);
  });

  test('a role that irsa.yaml no longer declares is deleted with --prune, and one that it never declared stays', async () => {
    const world = awsWorld(place());
    await world.apply();
    const { chain } = world.context;
    const { Role: own } = await world.clients.iam.send(
      new GetRoleCommand({ RoleName: `${chain.name}-shop-orders` }),
    );
    const trust = decodeURIComponent(own?.AssumeRolePolicyDocument ?? '');
    const byHand = { RoleName: `${chain.name}-by-hand`, AssumeRolePolicyDocument: trust };
    await world.clients.iam.send(new CreateRoleCommand(byHand));
    const smaller = awsWorld(place(), { ...chain, roles: chain.roles.slice(0, 1) }, world.key);
    expect(await smaller.apply()).toEqual([]);
    expect(findingsOf(await smaller.plan()).map(({ code }) => code)).toEqual(['IRSA-ROLE-047']);
    // The plan is saved, and applied later without --prune.
    const saved = JSON.stringify(await smaller.plan({ prune: true }));
    const changes = await smaller.carryOut(parsePlan(saved, 'plan.json'));
    expect(changes.map(({ kind, target }) => [kind, target])).toEqual([
      ['delete-role', `${chain.name}-shop-invoices`],
    ]);
    expect(plannedChanges(await smaller.plan())).toEqual([]);
    await smaller.remove();
    const left = await world.clients.iam.send(new GetRoleCommand({ RoleName: byHand.RoleName }));
    expect(left.Role?.RoleName).toBe(byHand.RoleName);
  });
}

async function outputsFor(world: ReturnType<typeof awsWorld>) {
  const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
  return (await observeChain(world.links, world.context, consent)).outputs;
}
