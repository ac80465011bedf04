import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { findingsOf, Killed } from '../../support/aws-world.ts';
import { kindsOf } from '../../support/cloud-front-world.ts';
import { domainName, ownDomainWorld } from '../../support/own-domain-world.ts';

const { sandbox, secondsWaited, world, zone, only, recordsIn, certificate, verdictOf } = ownDomainWorld();

const creation = [
  'create-bucket',
  'set-bucket-versioning',
  'set-origin-access-control',
  'create-distribution',
  'request-certificate',
  'write-validation-record',
  'let-distribution-read',
  'put-document',
  'put-document',
  'await-certificate',
  'set-distribution-domain',
  'write-alias-records',
  'await-deployment',
  'create-provider',
];
const removal = [
  'delete-provider',
  'delete-alias-records',
  'disable-distribution',
  'await-deployment',
  'delete-distribution',
  'delete-origin-access-control',
  'delete-validation-record',
  'delete-certificate',
  'delete-document',
  'delete-document',
  'delete-document-versions',
  'delete-document-versions',
  'delete-bucket-policy',
  'delete-bucket',
];

/** Nothing but the zone, and what it came with, is left. */
async function expectNothingLeft(of: string): Promise<void> {
  expect(sandbox().cloudFront.distributions.size).toBe(0);
  expect(sandbox().cloudFront.accessControls.size).toBe(0);
  expect(sandbox().s3Store.buckets.size).toBe(0);
  expect(sandbox().acm.certificates.size).toBe(0);
  expect(await recordsIn(of)).toEqual([]);
}

describe('apply with records in Route 53', () => {
  test('makes it, holds from outside, and leaves nothing to plan', async () => {
    const id = await zone();
    const one = world();
    const plan = await one.plan();
    expect([kindsOf(plan), findingsOf(plan)]).toEqual([creation, []]);
    await one.carryOut(plan);
    expect(secondsWaited()).toBeGreaterThanOrEqual(90);
    expect(await one.verify()).toEqual(
      one.links.map(({ name }) => ({ link: name, verdict: 'holds', findings: [] })),
    );
    const again = await one.plan();
    expect([plannedChanges(again), findingsOf(again)]).toEqual([[], []]);
    expect(again.links.find(({ link }) => link === 'issuer')?.summary).toBe(`https://${domainName}`);
    const AliasTarget = {
      HostedZoneId: 'Z2FDTNDATAQYW2',
      DNSName: `${only().domain}.`,
      EvaluateTargetHealth: false,
    };
    expect(await recordsIn(id)).toMatchObject([
      { Name: `${domainName}.`, Type: 'A', AliasTarget },
      { Name: `${domainName}.`, Type: 'AAAA', AliasTarget },
      { Type: 'CNAME', TTL: 300 },
    ]);
    const { CertificateArn } = await certificate();
    expect(only().config).toMatchObject({
      Aliases: { Items: [domainName] },
      ViewerCertificate: {
        ACMCertificateArn: CertificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SSLSupportMethod: 'sni-only',
      },
    });
    expect([...sandbox().acm.certificates.values()][0]?.tags).toEqual(
      expect.arrayContaining([
        { Key: 'irsactl.dev/cluster', Value: one.context.chain.name },
        { Key: 'irsactl.dev/hosted-zone', Value: id },
      ]),
    );
  });

  test.each(creation.map((kind, index) => [index + 1, kind] as const))(
    'that is killed after change %i (%s) is finished by the same plan, with nothing twice',
    async (failAfter) => {
      const id = await zone();
      const one = world();
      const plan = await one.plan();
      await expect(one.carryOut(plan, { failAfter })).rejects.toThrow(Killed);
      await one.carryOut(plan);
      expect(plannedChanges(await one.plan())).toEqual([]);
      expect(only().domain).toBeDefined();
      expect(sandbox().acm.certificates.size).toBe(1);
      expect(await recordsIn(id)).toHaveLength(3);
      await one.remove();
      await expectNothingLeft(id);
    },
  );
});

describe('destroy with records in Route 53', () => {
  test('leaves nothing', async () => {
    const id = await zone();
    const one = world();
    await one.apply();
    expect(kindsOf(await one.planRemoval())).toEqual(removal);
    await one.remove();
    await expectNothingLeft(id);
  });

  test.each(removal.map((kind, index) => [index + 1, kind] as const))(
    'that is killed after change %i (%s) is finished by the next one',
    async (failAfter) => {
      const id = await zone();
      const one = world();
      await one.apply();
      await expect(one.remove({ failAfter })).rejects.toThrow(Killed);
      await one.remove();
      await expectNothingLeft(id);
      expect(plannedChanges(await one.planRemoval())).toEqual([]);
    },
  );

  test('and then apply again at once', async () => {
    await zone();
    const one = world();
    await one.apply();
    await one.remove();
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
  });
});
