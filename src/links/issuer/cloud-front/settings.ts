import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { PlanValue } from '../../../chain/plan-value.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { DesiredIssuer } from '../desired.ts';
import { viewerSettings } from '../own-domain/viewer-settings.ts';
import type { AccessControl, DistributionSettings } from '../ports.ts';
import { nameOfChain } from './own-distribution.ts';

/**
 * AWS's policy without caching: the next request sees a new key, and no longer sees a removed one.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const cachingDisabled = 'Managed-CachingDisabled';

/**
 * The desired settings of an issuer's distribution: the two documents by GET and HEAD, over TLS, from the cheapest edges. Name
 * and certificate are CloudFront's own, or those of a domain.
 */
export function desiredSettings(
  desired: DesiredIssuer,
  bucket: string,
  domain?: OwnDomain,
): DistributionSettings {
  const { region, partition } = desired;
  const name = nameOfChain(desired);
  return {
    enabled: true,
    comment: name,
    origins: [
      {
        domain: `${bucket}.s3.${region}.${partition.dnsSuffix}`,
        path: '',
        accessControl: name,
        headers: [],
      },
    ],
    originGroups: [],
    viewerProtocol: 'https-only',
    methods: ['GET', 'HEAD'],
    cachePolicy: cachingDisabled,
    functions: [],
    signersOnly: false,
    otherPaths: [],
    errorPages: [],
    countries: 'none',
    priceClass: 'PriceClass_100',
    ipv6: true,
    stagingPolicy: '',
    ...viewerSettings(domain),
  };
}

/** CloudFront signs every request to the bucket. */
export const desiredAccessControl: AccessControl = { originType: 's3', signing: 'always', protocol: 'sigv4' };

/** The settings as data of a plan. */
export function settingsData(settings: DistributionSettings): PlanValue {
  return { ...settings, origins: settings.origins.map((origin) => ({ ...origin })) };
}

/** Describes how a distribution's settings differ from the desired ones. */
export function settingsDifference(
  seen: DistributionSettings,
  wanted: DistributionSettings,
): readonly string[] {
  const target = new Map<string, unknown>(Object.entries(wanted));
  return Object.entries(seen)
    .filter(([name, value]) => !isDeepStrictEqual(value, target.get(name)))
    .map(
      ([name, value]) => `${name} is ${JSON.stringify(value)}, should be ${JSON.stringify(target.get(name))}`,
    );
}

const texts = z.array(z.string());

/** The schema of settings in a change. */
export const settingsShape = z.strictObject({
  enabled: z.boolean(),
  comment: z.string(),
  origins: z.array(
    z.strictObject({ domain: z.string(), path: z.string(), accessControl: z.string(), headers: texts }),
  ),
  originGroups: texts,
  aliases: texts,
  viewerProtocol: z.string(),
  methods: texts,
  cachePolicy: z.string(),
  functions: texts,
  signersOnly: z.boolean(),
  otherPaths: texts,
  errorPages: z.array(z.number()),
  countries: z.string(),
  certificate: z.string(),
  minimumTls: z.string(),
  tlsBy: z.string(),
  priceClass: z.string(),
  ipv6: z.boolean(),
  stagingPolicy: z.string(),
});
