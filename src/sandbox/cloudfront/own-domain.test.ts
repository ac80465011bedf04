import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  type DistributionConfig,
  GetDistributionCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
  type ViewerCertificate,
} from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { leastConfig } from '../../../test/support/in-process-cloudfront.ts';
import { inProcessHandler } from '../../../test/support/in-process-handler.ts';
import { rootKeyOf, sandboxWithoutPorts, testTime } from '../../../test/support/signed-call.ts';

const host = 'oidc.example.org';
const ownAccount = '123456789012';
const otherAccount = '999988887777';

function world(order: { readonly deploymentSeconds?: number; readonly resolveAllAliases?: boolean } = {}) {
  let now = testTime;
  const sandbox = sandboxWithoutPorts({ ...order, otherAccounts: [otherAccount], now: () => now });
  const config = (account = ownAccount, region = 'us-east-1') => ({
    region,
    credentials: rootKeyOf(sandbox, account),
    maxAttempts: 1,
    systemClockOffset: now.getTime() - Date.now(),
    requestHandler: inProcessHandler(sandbox.dispatcher),
  });
  const cloudFront = (account?: string) => new CloudFrontClient(config(account));
  return {
    sandbox,
    cloudFront,
    async request(DomainName = host, region = 'us-east-1') {
      const acm = new ACMClient(config(ownAccount, region));
      return (await acm.send(new RequestCertificateCommand({ DomainName }))).CertificateArn ?? '';
    },
    async distribute(over: Partial<DistributionConfig>, account?: string) {
      const order = new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: { DistributionConfig: leastConfig('', over), Tags: { Items: [] } },
      });
      const { Distribution } = await cloudFront(account).send(order);
      if (!Distribution) throw new Error('no distribution');
      return Distribution;
    },
    /** The status under a name; `unreachable` if nothing answers. */
    seenAt: (name = host) =>
      sandbox.fetchPublic(`https://${name}/keys.json`).then(
        ({ status }) => status,
        () => 'unreachable',
      ),
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

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

describe('a distribution with its own domain name', () => {
  test('answers under it once it is deployed and a record points to CloudFront', async () => {
    const { sandbox, request, distribute, seenAt, pass } = world({ deploymentSeconds: 300 });
    const arn = await request();
    const made = await distribute(named(arn));
    expect(made.AliasICPRecordals).toEqual([{ CNAME: host, ICPRecordalStatus: 'APPROVED' }]);
    expect(made.DistributionConfig?.ViewerCertificate).toEqual({
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: arn,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      Certificate: arn,
      CertificateSource: 'acm',
    });
    sandbox.dns.set(host, made.DomainName ?? '');
    expect(await seenAt()).toBe('unreachable');
    pass(300);
    // The bucket behind it does not exist.
    expect(await seenAt()).toBe(404);
    sandbox.dns.set(host, 'elsewhere.example.net');
    expect(await seenAt()).toBe('unreachable');
  });

  test('answers without a record if all aliases resolve to CloudFront', async () => {
    const { request, distribute, seenAt } = world({ resolveAllAliases: true });
    await distribute(named(await request()));
    expect(await seenAt()).toBe(404);
    expect(await seenAt('other.example.org')).toBe('unreachable');
  });

  test('answers under the names that its wildcard covers', async () => {
    const { request, distribute, seenAt } = world({ resolveAllAliases: true });
    await distribute(named(await request('*.example.org'), ['*.example.org']));
    expect([await seenAt(), await seenAt('a.b.example.org')]).toEqual([404, 'unreachable']);
  });

  test('cannot be verified by AWS once its certificate has expired', async () => {
    const { sandbox, request, distribute, pass } = world({ resolveAllAliases: true });
    await distribute(named(await request()));
    const thumbprint = async () =>
      (await sandbox.fetchPublic(`https://${host}/keys.json`)).untrustedThumbprint;
    expect(await thumbprint()).toBeNull();
    pass(199 * 24 * 3600);
    expect(await thumbprint()).not.toBeNull();
  });

  test('keeps its name through changes, and is listed with it', async () => {
    const { cloudFront, request, distribute } = world();
    const arn = await request();
    const { Id = '' } = await distribute(named(arn));
    const { ETag, Distribution } = await cloudFront().send(new GetDistributionCommand({ Id }));
    const config = { ...Distribution?.DistributionConfig, Comment: 'changed' } as DistributionConfig;
    await cloudFront().send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config }));
    const { DistributionList } = await cloudFront().send(new ListDistributionsCommand({}));
    expect(DistributionList?.Items).toMatchObject([
      { Aliases: { Items: [host] }, ViewerCertificate: { ACMCertificateArn: arn }, Comment: 'changed' },
    ]);
  });
});

describe('CloudFront refuses', () => {
  const unusable = refused(
    'InvalidViewerCertificate',
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  );

  test('a name without a certificate, and one that the certificate does not cover', async () => {
    const { request, distribute } = world();
    const arn = await request();
    await expect(distribute({ Aliases: { Quantity: 1, Items: [host] } })).rejects.toMatchObject(
      refused('InvalidViewerCertificate', /^To add an alternate domain name \(CNAME\)/),
    );
    await expect(distribute(named(arn, ['other.example.org']))).rejects.toMatchObject(
      refused(
        'InvalidViewerCertificate',
        /^The certificate that is attached to your distribution doesn't cover the alternate domain name/,
      ),
    );
  });

  test('a certificate in another region, in another account, and one that does not exist', async () => {
    const { request, distribute } = world();
    const arn = await request();
    for (const [wrong, account] of [
      [await request(host, 'eu-central-1')],
      [`${arn.slice(0, -1)}x`],
      [arn, otherAccount],
    ] as const) {
      await expect(distribute(named(wrong), account)).rejects.toMatchObject(unusable);
    }
  });

  test('an expired certificate', async () => {
    const { request, distribute, pass } = world();
    const arn = await request();
    pass(199 * 24 * 3600);
    await expect(distribute(named(arn))).rejects.toMatchObject(unusable);
  });

  test('a name that another distribution has, in any account', async () => {
    const { request, distribute } = world();
    const arn = await request();
    await distribute(named(arn));
    await expect(distribute({ ...named(arn), CallerReference: 'two' })).rejects.toMatchObject(
      refused(
        'CNAMEAlreadyExists',
        'One or more of the CNAMEs you provided are already associated with a different resource.',
        409,
      ),
    );
  });

  test.each<[string, Partial<ViewerCertificate>, string]>([
    ['no SSL support method', { SSLSupportMethod: undefined }, 'InvalidArgument'],
    ["CloudFront's default certificate", { CloudFrontDefaultCertificate: true }, 'InvalidArgument'],
    ['SSLv3', { MinimumProtocolVersion: 'SSLv3' }, 'InvalidArgument'],
    ['dedicated IP addresses', { SSLSupportMethod: 'vip' }, 'NotImplemented'],
  ])('a certificate with %s', async (_what, over, name) => {
    const { request, distribute } = world();
    await expect(distribute(named(await request(), [host], over))).rejects.toMatchObject({ name });
  });

  test('another certificate while the last one has not reached all edges', async () => {
    const { cloudFront, request, distribute, pass } = world({ deploymentSeconds: 300 });
    const { Id = '' } = await distribute(named(await request()));
    const update = async (over: Partial<DistributionConfig>) => {
      const { ETag, Distribution } = await cloudFront().send(new GetDistributionCommand({ Id }));
      const config = { ...Distribution?.DistributionConfig, ...over } as DistributionConfig;
      const order = new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config });
      return (await cloudFront().send(order)).Distribution?.Status;
    };
    pass(300);
    const [second, third] = [named(await request()), named(await request())];
    expect(await update(second)).toBe('InProgress');
    pass(299);
    await expect(update(third)).rejects.toMatchObject(
      refused('IllegalUpdate', 'Only one viewer certificate change may be in progress at a time.'),
    );
    expect(await update({ Comment: 'changed' })).toBe('InProgress');
    pass(300);
    expect(await update(third)).toBe('InProgress');
  });
});
