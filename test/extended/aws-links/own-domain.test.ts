import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { known } from '../../../src/chain/known.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { type AwsWorld, findingsOf, Killed } from '../../support/aws-world.ts';
import { kindsOf } from '../../support/cloud-front-world.ts';
import { domainName, ownDomainWorld } from '../../support/own-domain-world.ts';

const { sandbox, clock, request, underDomain, addRecordAskedBy, only, verdictOf, tamper, expectBack } =
  ownDomainWorld();

const creation = [
  'create-bucket',
  'set-origin-access-control',
  'create-distribution',
  'let-distribution-read',
  'put-document',
  'put-document',
  'set-bucket-versioning',
  'await-deployment',
  'await-record',
  'create-provider',
];

const codesOf = (findings: ReturnType<typeof findingsOf>) =>
  findings.map(({ code, severity }) => `${code} ${severity}`);

async function applied(): Promise<AwsWorld> {
  const one = underDomain(await request());
  await addRecordAskedBy(one);
  await one.apply();
  return one;
}

test('apply stops before changes that need the record, asks for it, resumes, and leaves nothing to plan', async () => {
  const certificate = await request();
  const one = underDomain(certificate);
  const plan = await one.plan();
  expect([kindsOf(plan), findingsOf(plan)]).toEqual([creation, []]);
  await addRecordAskedBy(one);
  expect(sandbox().dns).toEqual(new Map([[domainName, only().domain]]));
  expect(kindsOf(await one.plan())).toEqual(['create-provider']);
  await one.apply();
  expect(await one.verify()).toEqual(
    one.links.map(({ name }) => ({ link: name, verdict: 'holds', findings: [] })),
  );
  const again = await one.plan();
  expect([plannedChanges(again), findingsOf(again)]).toEqual([[], []]);
  expect(again.links.find(({ link }) => link === 'issuer')?.summary).toBe(`https://${domainName}`);
  expect(only().config).toMatchObject({
    Aliases: { Items: [domainName] },
    ViewerCertificate: {
      ACMCertificateArn: certificate,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SSLSupportMethod: 'sni-only',
    },
  });
});

test.each(creation.slice(0, -2).map((kind, index) => [index + 1, kind] as const))(
  'the next apply finishes one killed after change %i (%s), and repeats nothing',
  async (failAfter) => {
    const one = underDomain(await request());
    await expect(one.apply({ failAfter })).rejects.toThrow(Killed);
    await addRecordAskedBy(one);
    await one.apply();
    expect(plannedChanges(await one.plan())).toEqual([]);
    expect(only().domain).toBeDefined();
  },
);

test('destroy leaves the certificate and the record, and names the record', async () => {
  const one = await applied();
  const certificates = [...sandbox().acm.keys()];
  const plan = await one.planRemoval();
  expect(codesOf(findingsOf(plan))).toEqual(['IRSA-ISSUER-091 warning']);
  expect(findingsOf(plan)[0]?.next).toContain(`${domainName}. CNAME ${only().domain}.`);
  await one.remove();
  expect([...sandbox().acm.keys()]).toEqual(certificates);
  expect(sandbox().cloudFront.distributions.size + sandbox().s3Store.buckets.size).toBe(0);
});

test('plan refuses a certificate that does not cover the name', async () => {
  const one = underDomain(await request('www.example.com'));
  const plan = await one.plan();
  expect(kindsOf(plan)).toEqual(['create-provider']);
  expect(codesOf(findingsOf(plan))).toEqual(['IRSA-ISSUER-083 error']);
  await expect(one.apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-ISSUER-083' }] });
  expect(sandbox().s3Store.buckets.size).toBe(0);
});

test('verify finds a certificate that expires', async () => {
  const one = await applied();
  await clock.sleep(199 * 24 * 3600 * 1000);
  expect(codesOf(await verdictOf(one))).toContain('IRSA-ISSUER-083 error');
});

test('status says when the certificate expires', async () => {
  const one = await applied();
  const [certificate] = sandbox().acm.values();
  const issuer = one.links.find(({ name }) => name === 'issuer');
  const seen = await issuer?.observe(one.context, {
    ...noOutputs,
    publicKeys: known([one.key]),
  });
  expect(seen?.standing().expires).toEqual([
    { what: `certificate of ${domainName} (ACM renews it)`, at: certificate?.notAfter.getTime() },
  ]);
});

test('apply names the distribution of another account that has the domain name, and resumes after it is free', async () => {
  const one = underDomain(await request());
  sandbox().faults.add({
    service: 'cloudfront',
    action: 'CreateDistributionWithTags',
    code: 'CNAMEAlreadyExists',
    status: 409,
  });
  await expect(one.apply()).rejects.toMatchObject({ code: 'IRSA-ISSUER-087' });
  await addRecordAskedBy(one);
  await one.apply();
  expect(await verdictOf(one)).toEqual([]);
});

test.each<[string, (config: DistributionConfig) => DistributionConfig]>([
  [
    'a name removed from the distribution',
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
])('%s is found, shown and corrected', async (_what, edit) => {
  const one = await applied();
  await tamper(edit);
  expect(codesOf(await verdictOf(one))).toContain('IRSA-ISSUER-072 error');
  const hasName = only().config.Aliases?.Items?.includes(domainName) === true;
  await expectBack(one, ['update-distribution', 'await-deployment', ...(hasName ? [] : ['await-record'])]);
});

test('apply and destroy change nothing if irsa.yaml has another name', async () => {
  const one = underDomain(await request());
  await expect(one.apply({ failAfter: 5 })).rejects.toThrow();
  const other = underDomain(await request('other.example.com'), 'other.example.com');
  expect(codesOf(findingsOf(await other.plan()))).toEqual(['IRSA-ISSUER-056 error']);
  expect(plannedChanges(await other.planRemoval())).toEqual([]);
});
