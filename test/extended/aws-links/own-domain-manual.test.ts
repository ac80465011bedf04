import { DescribeCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { IrsaError } from '../../../src/errors/irsa-error.ts';
import type { AwsWorld } from '../../support/aws-world.ts';
import { findingsOf } from '../../support/aws-world.ts';
import { kindsOf } from '../../support/cloud-front-world.ts';
import { domainName, ownDomainWorld } from '../../support/own-domain-world.ts';

const { sandbox, acm, clock, world, zone, only, recordsIn, certificate, verdictOf } = ownDomainWorld();
const byHand = { dns: { kind: 'manual' } } as const;

/** The records that apply stops for, as a person would copy them. */
async function recordsAskedBy(one: AwsWorld): Promise<readonly { name: string; value: string }[]> {
  const error = await one.apply().catch((caught: unknown) => caught);
  if (!(error instanceof IrsaError)) throw error ?? new Error('apply did not stop');
  expect(error.code).toBe('IRSA-ISSUER-080');
  return error.problem.next
    .split('\n')
    .flatMap((line) => /^ {2}(\S+)\. CNAME (\S+)\.$/.exec(line) ?? [])
    .flatMap((_, index, parts) =>
      index % 3 === 0 ? [{ name: parts[index + 1] ?? '', value: parts[index + 2] ?? '' }] : [],
    );
}

const publish = ({ name, value }: { name: string; value: string }) =>
  sandbox().dns.publish({ name, type: 'CNAME', values: [value] });

describe('records at another DNS', () => {
  test('are asked for once, both together, and apply goes on when they are there', async () => {
    const one = world(byHand);
    const asked = await recordsAskedBy(one);
    const { DomainValidationOptions: [option] = [] } = await certificate();
    expect(asked).toEqual([
      {
        name: option?.ResourceRecord?.Name?.replace(/\.$/, ''),
        value: option?.ResourceRecord?.Value?.replace(/\.$/, ''),
      },
      { name: domainName, value: only().domain },
    ]);
    expect(kindsOf(await one.plan())).toEqual([
      'await-record',
      'await-certificate',
      'set-distribution-domain',
      'await-deployment',
      'await-record',
      'create-provider',
    ]);
    for (const record of asked) publish(record);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
    const again = await one.plan();
    expect([plannedChanges(again), findingsOf(again)]).toEqual([[], []]);
  });

  test('may come one after the other', async () => {
    const one = world(byHand);
    const [proof, leading] = await recordsAskedBy(one);
    if (!proof || !leading) throw new Error('two records are asked for');
    publish(proof);
    expect(await recordsAskedBy(one)).toEqual([leading]);
    publish(leading);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
    expect(sandbox().acm.certificates.size).toBe(1);
  });

  test('are left by destroy, which says so', async () => {
    const one = world(byHand);
    for (const record of await recordsAskedBy(one)) publish(record);
    await one.apply();
    const plan = await one.planRemoval();
    expect(findingsOf(plan).map(({ code }) => code)).toEqual(['IRSA-ISSUER-091', 'IRSA-ISSUER-090']);
    await one.remove();
    expect(sandbox().acm.certificates.size + sandbox().cloudFront.distributions.size).toBe(0);
    expect(sandbox().s3Store.buckets.size).toBe(0);
  });
});

describe('a certificate of the user’s own', () => {
  async function issued(name = domainName): Promise<string> {
    const order = new RequestCertificateCommand({ DomainName: name, ValidationMethod: 'DNS' });
    const { CertificateArn = '' } = await acm().send(order);
    await clock.sleep(10_000);
    const { Certificate } = await acm().send(new DescribeCertificateCommand({ CertificateArn }));
    const [record] = (Certificate?.DomainValidationOptions ?? []).flatMap(
      ({ ResourceRecord }) => ResourceRecord ?? [],
    );
    publish({ name: record?.Name ?? '', value: record?.Value ?? '' });
    await clock.sleep(120_000);
    return CertificateArn;
  }

  test('serves as it is, and stays', async () => {
    const id = await zone('other.example.net');
    expect(id).not.toBe('');
    const arn = await issued();
    const one = world({ ...byHand, certificate: arn });
    const asked = await recordsAskedBy(one);
    expect(asked).toEqual([{ name: domainName, value: only().domain }]);
    for (const record of asked) publish(record);
    await one.apply();
    expect(await verdictOf(one)).toEqual([]);
    await one.remove();
    expect([...sandbox().acm.certificates.keys()]).toEqual([arn]);
    expect(sandbox().cloudFront.distributions.size).toBe(0);
    expect(await recordsIn(id)).toEqual([]);
  });

  test('is refused before anything where it does not cover the name', async () => {
    const arn = await issued('www.example.com');
    const plan = await world({ ...byHand, certificate: arn }).plan();
    expect([kindsOf(plan).filter((kind) => kind !== 'create-provider'), findingsOf(plan)]).toMatchObject([
      [],
      [{ code: 'IRSA-ISSUER-083', severity: 'error' }],
    ]);
  });
});
