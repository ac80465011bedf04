import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { behindCloudFront } from '../../test/support/cloud-front-facts.ts';
import { cachingOptimized, leastConfig } from '../../test/support/in-process-cloudfront.ts';
import { unknown } from '../chain/known.ts';
import { desiredSettings } from '../links/issuer/cloud-front/settings.ts';
import { completeConfig } from '../sandbox/cloudfront/complete-config.ts';
import { configWith, settingsOf } from './cloudfront-settings.ts';

const wanted = desiredSettings(behindCloudFront(unknown('the signing key')), 'prod-1-oidc');
const controls = [{ Id: 'ECONTROL', Name: wanted.comment }] as never;

/** Arbitrary existing configs. */
const anyConfig: fc.Arbitrary<DistributionConfig> = fc
  .record({
    Enabled: fc.boolean(),
    Comment: fc.string({ maxLength: 20 }),
    WebACLId: fc.string({ maxLength: 8 }),
    PriceClass: fc.constantFrom('PriceClass_All', 'PriceClass_200'),
    IsIPV6Enabled: fc.boolean(),
    ContinuousDeploymentPolicyId: fc.constantFrom('', 'policy'),
    Aliases: fc.constantFrom({ Quantity: 0 }, { Quantity: 1, Items: ['a.example'] }),
    CustomErrorResponses: fc.constantFrom(
      { Quantity: 0 },
      { Quantity: 1, Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 9 }] },
    ),
    ViewerCertificate: fc.constantFrom(undefined, {
      ACMCertificateArn: 'arn:aws:acm:us-east-1:1:certificate/c',
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.3_2025',
    }),
    behavior: fc.record({
      ViewerProtocolPolicy: fc.constantFrom('allow-all', 'https-only', 'redirect-to-https'),
      CachePolicyId: fc.constantFrom(cachingOptimized, undefined),
      MinTTL: fc.option(fc.nat(), { nil: undefined }),
      TrustedSigners: fc.constantFrom(undefined, { Enabled: true, Quantity: 1, Items: ['self'] }),
      FunctionAssociations: fc.constantFrom(undefined, {
        Quantity: 1,
        Items: [{ EventType: 'viewer-request', FunctionARN: 'arn:aws:cloudfront::1:function/f' }],
      }),
    }),
  })
  .map(({ behavior, ...over }) => {
    const least = leastConfig('EOTHER', over as Partial<DistributionConfig>);
    return completeConfig({
      ...least,
      DefaultCacheBehavior: { ...least.DefaultCacheBehavior, ...behavior } as never,
    });
  });

test('the new config has the wanted settings and keeps the other fields', () => {
  fc.assert(
    fc.property(fc.option(anyConfig), (current) => {
      const sent = configWith(current, 'reference', wanted, controls);
      expect(settingsOf(completeConfig(sent), controls)).toEqual(wanted);
      expect(sent.CallerReference).toBe(current?.CallerReference ?? 'reference');
      expect(sent.WebACLId).toBe(current?.WebACLId);
      expect(sent.DefaultCacheBehavior).not.toHaveProperty('MinTTL');
    }),
  );
});

test('another origin access control is detected', () => {
  const sent = configWith(null, 'reference', wanted, controls);
  expect(settingsOf(sent, []).origins[0]?.accessControl).toBe('ECONTROL');
});
