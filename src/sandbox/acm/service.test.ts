import { ACMClient, DescribeCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { expect, test } from 'vitest';
import { inProcessHandler } from '../../../test/support/in-process-handler.ts';
import { rootKeyOf, sandboxWithoutPorts, testTime, userKeyOf } from '../../../test/support/signed-call.ts';
import type { AccessKey } from '../credentials.ts';

const otherAccount = '999988887777';

function world() {
  let now = testTime;
  const Statement = [{ Effect: 'Allow', Action: 'acm:RequestCertificate', Resource: '*' }];
  const sandbox = sandboxWithoutPorts({
    now: () => now,
    otherAccounts: [otherAccount],
    users: [{ name: 'requester', policies: [{ Version: '2012-10-17', Statement }] }],
  });
  const clientOf = (region: string, credentials: AccessKey) =>
    new ACMClient({
      region,
      credentials,
      maxAttempts: 1,
      systemClockOffset: now.getTime() - Date.now(),
      requestHandler: inProcessHandler(sandbox.dispatcher),
    });
  const rootKey = rootKeyOf(sandbox, '123456789012');
  return {
    sandbox,
    async request(DomainName: string, more: readonly string[] = [], key = rootKey) {
      const SubjectAlternativeNames = more.length > 0 ? { SubjectAlternativeNames: [...more] } : {};
      const order = { DomainName, ValidationMethod: 'DNS' as const, ...SubjectAlternativeNames };
      const made = await clientOf('us-east-1', key).send(new RequestCertificateCommand(order));
      return made.CertificateArn ?? '';
    },
    async describe(CertificateArn: string, key = rootKey, region = 'us-east-1') {
      const { Certificate } = await clientOf(region, key).send(
        new DescribeCertificateCommand({ CertificateArn }),
      );
      return Certificate;
    },
    passDays: (days: number) => {
      now = new Date(now.getTime() + days * 24 * 3600 * 1000);
    },
  };
}

test('a certificate is issued as soon as it is requested, and expires', async () => {
  const { request, describe, passDays } = world();
  const arn = await request('OIDC.example.com', ['*.example.net']);
  expect(arn).toMatch(/^arn:aws:acm:us-east-1:123456789012:certificate\//);
  expect(await describe(arn)).toEqual({
    CertificateArn: arn,
    DomainName: 'oidc.example.com',
    SubjectAlternativeNames: ['oidc.example.com', '*.example.net'],
    // `aws acm wait certificate-validated` checks this.
    DomainValidationOptions: ['oidc.example.com', '*.example.net'].map((DomainName) => ({
      DomainName,
      ValidationStatus: 'SUCCESS',
    })),
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    CreatedAt: testTime,
    IssuedAt: testTime,
    NotBefore: testTime,
    NotAfter: new Date(testTime.getTime() + 198 * 24 * 3600 * 1000),
  });
  passDays(199);
  expect(await describe(arn)).toMatchObject({ Status: 'EXPIRED' });
});

test('another account or region cannot see the certificate', async () => {
  const { sandbox, request, describe } = world();
  const arn = await request('oidc.example.com');
  const gone = { name: 'ResourceNotFoundException', message: `Could not find certificate ${arn}.` };
  await expect(describe(arn, rootKeyOf(sandbox, otherAccount))).rejects.toMatchObject(gone);
  await expect(describe(arn, undefined, 'eu-central-1')).rejects.toMatchObject(gone);
  await expect(describe('arn:aws:iam::123456789012:role/a')).rejects.toMatchObject({
    name: 'InvalidArnException',
  });
});

test('each call needs its permission', async () => {
  const { sandbox, request, describe } = world();
  const key = userKeyOf(sandbox, 'requester');
  const arn = await request('oidc.example.com', [], key);
  await expect(describe(arn, key)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`perform: acm:DescribeCertificate on resource: ${arn} because`),
  });
});

test('refuses an invalid domain name', async () => {
  const { request } = world();
  await expect(request('oidc')).rejects.toMatchObject({ name: 'ValidationException' });
});
