import { DeleteCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  CreateDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
  type ViewerCertificate,
} from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { leastConfig } from '../../../test/support/in-process-cloudfront.ts';
import { cloudFrontAlias, cname, inProcessOwnDomain } from '../../../test/support/in-process-own-domain.ts';

type World = ReturnType<typeof inProcessOwnDomain>;

const host = 'oidc.example.org';
const refused = (name: string, message: string | RegExp, httpStatusCode = 400) => ({
  ...{ name, $metadata: { httpStatusCode } },
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

function named(arn: string, aliases: readonly string[] = [host], over: Partial<ViewerCertificate> = {}) {
  return {
    Aliases: { Quantity: aliases.length, Items: [...aliases] },
    ViewerCertificate: {
      ACMCertificateArn: arn,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      ...over,
    },
  } satisfies Partial<DistributionConfig>;
}

async function distribute(
  world: World,
  over: Partial<DistributionConfig>,
  key = world.keyOf('123456789012'),
) {
  const config = leastConfig('', over);
  const { Distribution } = await world
    .cloudFront(key)
    .send(new CreateDistributionCommand({ DistributionConfig: config }));
  if (!Distribution) throw new Error('no distribution');
  return Distribution;
}

/** A zone, and a certificate that it proves. */
async function issued(world: World, domain = host, region = 'us-east-1') {
  const zone = await world.zone('example.org');
  const arn = await world.request(domain, region);
  await world.prove(zone, arn);
  return { zone, arn };
}

const seenAt = (world: World, name = host) =>
  world.sandbox.fetchPublic(`https://${name}/keys.json`).then(
    ({ status }) => status,
    () => 'nobody',
  );

describe('a distribution with a name of its own', () => {
  test('answers under it once it is deployed and DNS leads to CloudFront', async () => {
    const world = inProcessOwnDomain({ deploymentSeconds: 300, propagationSeconds: 30 });
    const zone = await world.zone('example.org');
    world.pass(30);
    const arn = await world.request(host);
    await world.prove(zone, arn);
    world.pass(30);
    const made = await distribute(world, named(arn));
    expect(made.AliasICPRecordals).toEqual([{ CNAME: host, ICPRecordalStatus: 'APPROVED' }]);
    expect(made.DistributionConfig?.ViewerCertificate).toEqual({
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: arn,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      Certificate: arn,
      CertificateSource: 'acm',
    });
    expect((await world.certificate(arn)).InUseBy).toEqual([made.ARN]);
    world.pass(300);
    expect(await seenAt(world)).toBe('nobody');
    await world.change(zone, 'CREATE', cloudFrontAlias(host, made.DomainName));
    expect(await seenAt(world)).toBe('nobody');
    world.pass(30);
    // The bucket behind it is not there.
    expect(await seenAt(world)).toBe(404);
    await world.change(zone, 'DELETE', cloudFrontAlias(host, made.DomainName));
    world.pass(30);
    expect(await seenAt(world)).toBe('nobody');
  });

  test.each<[string, Parameters<World['change']>[2]]>([
    ['an AAAA alias', cloudFrontAlias(host, 'TARGET', 'AAAA')],
    ['a CNAME', cname(host, 'TARGET')],
  ])('is led to by %s as well', async (_what, record) => {
    const world = inProcessOwnDomain();
    const { zone, arn } = await issued(world);
    const { DomainName } = await distribute(world, named(arn));
    const text = JSON.stringify(record).replace('TARGET', DomainName ?? '');
    await world.change(zone, 'CREATE', JSON.parse(text));
    expect(await seenAt(world)).toBe(404);
  });

  test('has addresses, of the kinds that its records have', async () => {
    const world = inProcessOwnDomain();
    const { dns } = world.sandbox;
    const { zone, arn } = await issued(world);
    const { DomainName = '' } = await distribute(world, named(arn));
    expect(dns.lookUp(DomainName, 'A')).toHaveLength(1);
    expect(dns.lookUp(host, 'AAAA')).toEqual([]);
    await world.change(zone, 'CREATE', cloudFrontAlias(host, DomainName, 'AAAA'));
    expect(dns.lookUp(host, 'AAAA')).toEqual(dns.lookUp(DomainName, 'AAAA'));
    expect(dns.lookUp(host, 'A')).toEqual([]);
  });

  test('cannot be verified by AWS where it requires TLS 1.3', async () => {
    const world = inProcessOwnDomain();
    const { zone, arn } = await issued(world);
    const { DomainName } = await distribute(
      world,
      named(arn, [host], { MinimumProtocolVersion: 'TLSv1.3_2025' }),
    );
    await world.change(zone, 'CREATE', cloudFrontAlias(host, DomainName));
    const { untrustedThumbprint } = await world.sandbox.fetchPublic(`https://${host}/keys.json`);
    expect(untrustedThumbprint).not.toBeNull();
  });

  test('is led to by another DNS, and not before its own config is deployed', async () => {
    const world = inProcessOwnDomain({ deploymentSeconds: 300 });
    const { arn } = await issued(world, '*.example.org');
    const { DomainName = '' } = await distribute(world, named(arn, ['*.example.org']));
    world.sandbox.dns.delegate('example.org', null);
    world.sandbox.dns.publish({ name: host, type: 'CNAME', values: [DomainName] });
    expect(await seenAt(world)).toBe('nobody');
    world.pass(300);
    expect(await seenAt(world)).toBe(404);
    expect(await seenAt(world, 'other.example.org')).toBe('nobody');
  });

  test('keeps its certificate from being deleted until all edges have let it go', async () => {
    const world = inProcessOwnDomain({ deploymentSeconds: 300 });
    const { arn } = await issued(world);
    const made = await distribute(world, named(arn));
    world.pass(300);
    const remove = () => world.acm().send(new DeleteCertificateCommand({ CertificateArn: arn }));
    const inUse = refused('ResourceInUseException', `Certificate ${arn} in account 123456789012 is in use.`);
    await expect(remove()).rejects.toMatchObject(inUse);
    const { ETag, Distribution } = await world
      .cloudFront()
      .send(new GetDistributionCommand({ Id: made.Id ?? '' }));
    const config = {
      ...Distribution?.DistributionConfig,
      Aliases: { Quantity: 0 },
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
    } as DistributionConfig;
    await world
      .cloudFront()
      .send(new UpdateDistributionCommand({ Id: made.Id, IfMatch: ETag, DistributionConfig: config }));
    await expect(remove()).rejects.toMatchObject(inUse);
    world.pass(300);
    await remove();
    expect((await world.acm().send(new ListCertificatesCommand({}))).CertificateSummaryList).toEqual([]);
  });

  test('has it renewed for as long as its record is there', async () => {
    const world = inProcessOwnDomain();
    const { zone, arn } = await issued(world);
    const { DomainName } = await distribute(world, named(arn));
    await world.change(zone, 'CREATE', cloudFrontAlias(host, DomainName));
    const first = await world.certificate(arn);
    expect(first).toMatchObject({ RenewalEligibility: 'ELIGIBLE' });
    expect(first).not.toHaveProperty('RenewalSummary');
    const day = 24 * 3600;
    world.pass(160 * day);
    const second = await world.certificate(arn);
    expect(second).toMatchObject({ Status: 'ISSUED', RenewalSummary: { RenewalStatus: 'SUCCESS' } });
    expect(second.Serial).not.toBe(first.Serial);
    const { Name, Value } = second.DomainValidationOptions?.[0]?.ResourceRecord ?? {};
    await world.change(zone, 'DELETE', cname(Name, Value));
    world.pass(160 * day);
    expect(await world.certificate(arn)).toMatchObject({
      Status: 'ISSUED',
      RenewalSummary: {
        RenewalStatus: 'PENDING_VALIDATION',
        DomainValidationOptions: [{ ValidationStatus: 'PENDING_VALIDATION', ResourceRecord: { Name } }],
      },
    });
    world.pass(60 * day);
    expect(await world.certificate(arn)).toMatchObject({ Status: 'EXPIRED', InUseBy: [expect.any(String)] });
    const { untrustedThumbprint } = await world.sandbox.fetchPublic(`https://${host}/keys.json`);
    expect(untrustedThumbprint).not.toBeNull();
  });

  test('keeps it through changes, and is listed with it', async () => {
    const world = inProcessOwnDomain();
    const { arn } = await issued(world);
    const { Id = '' } = await distribute(world, named(arn));
    const { ETag, Distribution } = await world.cloudFront().send(new GetDistributionCommand({ Id }));
    const config = { ...Distribution?.DistributionConfig, Comment: 'changed' } as DistributionConfig;
    await world
      .cloudFront()
      .send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config }));
    const { DistributionList } = await world.cloudFront().send(new ListDistributionsCommand({}));
    expect(DistributionList?.Items).toMatchObject([
      { Aliases: { Items: [host] }, ViewerCertificate: { ACMCertificateArn: arn }, Comment: 'changed' },
    ]);
  });
});

describe('is refused', () => {
  const unusable = refused(
    'InvalidViewerCertificate',
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  );

  test('a name without a certificate, and one that the certificate does not cover', async () => {
    const world = inProcessOwnDomain();
    const { arn } = await issued(world);
    await expect(distribute(world, { Aliases: { Quantity: 1, Items: [host] } })).rejects.toMatchObject(
      refused('InvalidViewerCertificate', /^To add an alternate domain name \(CNAME\)/),
    );
    await expect(distribute(world, named(arn, ['other.example.org']))).rejects.toMatchObject(
      refused(
        'InvalidViewerCertificate',
        /^The certificate that is attached to your distribution doesn't cover the alternate domain name/,
      ),
    );
  });

  test('a certificate of another region, of another account, one that waits and one that is gone', async () => {
    const world = inProcessOwnDomain({ otherAccounts: ['999988887777'] });
    const { arn } = await issued(world);
    const { arn: europe } = await issued(world, host, 'eu-central-1');
    for (const [wrong, key] of [
      [europe],
      [await world.request('waiting.example.org')],
      [`${arn.slice(0, -1)}x`],
      [arn, world.keyOf('999988887777')],
    ] as const) {
      await expect(distribute(world, named(wrong), key)).rejects.toMatchObject(unusable);
    }
  });

  test('an expired certificate', async () => {
    const world = inProcessOwnDomain();
    const { arn } = await issued(world);
    world.pass(199 * 24 * 3600);
    expect((await world.certificate(arn)).Status).toBe('EXPIRED');
    await expect(distribute(world, named(arn))).rejects.toMatchObject(unusable);
  });

  test('a name that another distribution has, whoever owns it', async () => {
    const world = inProcessOwnDomain();
    const { arn } = await issued(world);
    await distribute(world, named(arn));
    await expect(distribute(world, { ...named(arn), CallerReference: 'two' })).rejects.toMatchObject(
      refused(
        'CNAMEAlreadyExists',
        'One or more of the CNAMEs you provided are already associated with a different resource.',
        409,
      ),
    );
  });

  test.each<[string, Partial<ViewerCertificate>, string]>([
    ['no method', { SSLSupportMethod: undefined }, 'InvalidArgument'],
    ['CloudFront’s own as well', { CloudFrontDefaultCertificate: true }, 'InvalidArgument'],
    ['SSLv3', { MinimumProtocolVersion: 'SSLv3' }, 'InvalidArgument'],
    ['addresses of its own', { SSLSupportMethod: 'vip' }, 'NotImplemented'],
  ])('a certificate with %s', async (_what, over, name) => {
    const world = inProcessOwnDomain();
    const { arn } = await issued(world);
    await expect(distribute(world, named(arn, [host], over))).rejects.toMatchObject({ name });
  });
});
