import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { findingsOf } from '../../support/aws-world.ts';
import { domainName, ownDomainWorld } from '../../support/own-domain-world.ts';

const { sandbox, clock, world, zone, only, change, recordsIn, certificate, tamper, verdictOf, expectBack } =
  ownDomainWorld();

const record = (Name: string, Type: 'A' | 'CNAME' | 'CAA', Value: string) => ({
  Action: 'CREATE' as const,
  ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] },
});
const codesOf = (findings: readonly { code: string; severity: string }[]) =>
  findings.map(({ code, severity }) => `${code} ${severity}`);

describe('before anything is done the plan says', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['that there is no zone', async () => {}, 'no zone in this account'],
    ['that the zone is private', () => zone('example.com', true), 'is private'],
    ['that there are two', async () => [await zone(), await zone()], 'hostedZoneId'],
  ])('%s', async (_what, make, words) => {
    await make();
    const plan = await world().plan();
    expect(codesOf(findingsOf(plan))).toEqual(['IRSA-ISSUER-084 error']);
    expect(
      findingsOf(plan)
        .map(({ why, next }) => `${why} ${next}`)
        .join(),
    ).toContain(words);
    await expect(world().apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-ISSUER-084' }] });
    expect(sandbox().cloudFront.distributions.size + sandbox().acm.certificates.size).toBe(0);
  });

  test('that somebody else’s record is at the name; --adopt replaces it as it was shown', async () => {
    const id = await zone();
    await change(id, record(domainName, 'CNAME', 'www.example.net'));
    const one = world();
    expect(codesOf(findingsOf(await one.plan()))).toEqual(['IRSA-ISSUER-086 error']);
    const plan = await one.plan({ adopt: true });
    const write = plannedChanges(plan).find(({ kind }) => kind === 'write-alias-records');
    expect(write).toMatchObject({
      action: 'update',
      before: { records: [{ type: 'CNAME', values: ['www.example.net'] }] },
    });
    await one.apply({ consent: { adopt: true } });
    expect((await recordsIn(id)).map(({ Type }) => Type).toSorted()).toEqual(['A', 'AAAA', 'CNAME']);
    expect(await verdictOf(one)).toEqual([]);
  });
});

test('the longest zone is taken, and the one that irsa.yaml names before it', async () => {
  const outer = await zone();
  const inner = await zone(domainName);
  const { zone: taken } = (plannedChanges(await world().plan()).find(
    ({ kind }) => kind === 'write-alias-records',
  )?.after ?? {}) as { zone?: { id: string } };
  expect(taken?.id).toBe(inner);
  await world({ dns: { kind: 'route53', hostedZoneId: outer } }).apply();
  expect([(await recordsIn(outer)).length, (await recordsIn(inner)).length]).toEqual([3, 0]);
});

test('a record that somebody made meanwhile is not written over', async () => {
  const id = await zone();
  const one = world();
  const plan = await one.plan();
  await expect(one.carryOut(plan, { failAfter: 10 })).rejects.toThrow();
  await change(id, record(domainName, 'A', '192.0.2.1'));
  await expect(one.carryOut(plan)).rejects.toThrow();
  const [write] = plannedChanges(plan).filter(({ kind }) => kind === 'write-alias-records');
  const issuer = one.links.find(({ name }) => name === 'issuer');
  await expect(write && issuer?.apply(write, one.context, noOutputs, () => {})).rejects.toMatchObject({
    code: 'IRSA-ISSUER-096',
  });
  expect((await recordsIn(id)).find(({ Type }) => Type === 'A')?.ResourceRecords).toEqual([
    { Value: '192.0.2.1' },
  ]);
});

describe('a certificate that does not come', () => {
  test('for a zone that is not delegated: apply stops, and goes on once it is', async () => {
    const id = await zone();
    sandbox().dns.delegate('example.com', null);
    const one = world();
    expect(codesOf(findingsOf(await one.plan()))).toEqual(['IRSA-ISSUER-085 warning']);
    await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-ISSUER-085' });
    sandbox().dns.delegate('example.com', id);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
  });

  test('for a CAA record: it is said, and the next apply requests another one', async () => {
    const id = await zone();
    await change(id, record('example.com', 'CAA', '0 issue "letsencrypt.org"'));
    const one = world();
    await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-ISSUER-082' });
    expect(codesOf(findingsOf(await one.plan()))).toEqual(['IRSA-ISSUER-082 warning']);
    await change(id, { ...record('example.com', 'CAA', '0 issue "letsencrypt.org"'), Action: 'DELETE' });
    await one.apply();
    expect(sandbox().acm.certificates.size).toBe(1);
    expect(await verdictOf(one)).toEqual([]);
  });
});

test('a name that a distribution of another account has is said, and apply goes on once it is free', async () => {
  await zone();
  const one = world();
  sandbox().faults.add({
    service: 'cloudfront',
    action: 'UpdateDistribution',
    code: 'CNAMEAlreadyExists',
    status: 409,
  });
  await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-ISSUER-087' });
  await one.apply();
  expect(await verdictOf(one)).toEqual([]);
});

describe('what somebody changes is found, shown and taken back', () => {
  test.each<[string, (config: DistributionConfig) => DistributionConfig]>([
    [
      'the name is taken off the distribution',
      (config) => ({
        ...config,
        Aliases: { Quantity: 0 },
        ViewerCertificate: { CloudFrontDefaultCertificate: true },
      }),
    ],
    [
      'TLS below 1.2',
      (config) => ({
        ...config,
        ViewerCertificate: { ...config.ViewerCertificate, MinimumProtocolVersion: 'TLSv1' },
      }),
    ],
  ])('%s', async (_what, edit) => {
    await zone();
    const one = world();
    await one.apply();
    await tamper(edit);
    expect((await verdictOf(one)).map(({ code }) => code)).toContain('IRSA-ISSUER-072');
    await expectBack(one, ['set-distribution-domain', 'await-deployment']);
  });

  test('the name leads elsewhere', async () => {
    const id = await zone();
    const one = world();
    await one.apply();
    const ours = (await recordsIn(id)).filter(({ Type }) => Type !== 'CNAME');
    await change(
      id,
      ...ours.map((ResourceRecordSet) => ({ Action: 'DELETE' as const, ResourceRecordSet })),
      record(domainName, 'A', '192.0.2.1'),
    );
    expect((await verdictOf(one)).map(({ code }) => code)).toContain('IRSA-ISSUER-092');
    await expectBack(one, ['write-alias-records']);
  });

  test('the validation record is gone, which the next renewal needs', async () => {
    const id = await zone();
    const one = world();
    await one.apply();
    const [proof] = (await recordsIn(id)).filter(({ Type }) => Type === 'CNAME');
    await change(id, { Action: 'DELETE', ResourceRecordSet: proof });
    expect(codesOf(await verdictOf(one))).toEqual(['IRSA-ISSUER-092 error']);
    await expectBack(one, ['write-validation-record']);
  });
});

test('with another name in irsa.yaml nothing is done, by apply or destroy', async () => {
  await zone();
  const one = world();
  await expect(one.apply({ failAfter: 5 })).rejects.toThrow();
  const other = world({ name: 'other.example.com' });
  expect(codesOf(findingsOf(await other.plan()))).toEqual(['IRSA-ISSUER-088 error']);
  expect(plannedChanges(await other.planRemoval())).toEqual([]);
  await one.apply();
  expect(codesOf(findingsOf(await other.plan()))).toContain('IRSA-ISSUER-056 error');
});

test('a validation record by which ACM renews another certificate stays', async () => {
  const id = await zone();
  const one = world();
  await one.apply();
  const elsewhere = sandbox().acm.certificates;
  const [own] = [...elsewhere.values()];
  if (!own) throw new Error('there is a certificate');
  const arn = own.arn.replace('us-east-1', 'eu-central-1');
  elsewhere.set(arn, { ...own, arn, region: 'eu-central-1', tags: [] });
  expect(codesOf(findingsOf(await one.planRemoval()))).toEqual(['IRSA-ISSUER-090 warning']);
  await one.remove();
  expect((await recordsIn(id)).map(({ Type }) => Type)).toEqual(['CNAME']);
  expect([...elsewhere.keys()]).toEqual([arn]);
});

test('status says when the certificate ends', async () => {
  await zone();
  const one = world();
  await one.apply();
  const { NotAfter } = await certificate();
  const issuer = one.links.find(({ name }) => name === 'issuer');
  const seen = await issuer?.observe(one.context, { publicKeys: { known: true, value: [one.key] } } as never);
  expect(seen?.standing().expires).toEqual([
    { what: `certificate of ${domainName} (ACM renews it)`, at: NotAfter?.getTime() },
  ]);
  expect(clock.now()).toBeGreaterThan(0);
  expect(only().domain).toMatch(/cloudfront\.net$/);
});
