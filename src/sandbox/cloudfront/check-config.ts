import type { DefaultCacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { AwsFault } from '../aws-fault.ts';
import { parseAddress } from '../s3/address.ts';
import { malformedXmlText } from '../wire/xml.ts';
import { cachePolicies } from './cache-policies.ts';
import { cloudFrontFaults } from './faults.ts';
import type { CloudFrontStore } from './store.ts';

/** Throws if CloudFront would refuse a config, or if the sandbox does not model a part of it. */
export function checkConfig(config: DistributionConfig, owner: string, store: CloudFrontStore): void {
  checkRequired(config);
  checkQuantities(config);
  const { Origins, DefaultCacheBehavior: behavior } = config;
  const origins = Origins?.Items ?? [];
  if (!origins.some(({ Id }) => Id === behavior?.TargetOriginId)) throw cloudFrontFaults.noSuchOrigin();
  for (const origin of origins) checkOrigin(origin, owner, store);
  if (behavior) checkCaching(behavior);
}

function checkRequired({
  CallerReference,
  Comment,
  Enabled,
  DefaultCacheBehavior,
}: DistributionConfig): void {
  const { TargetOriginId, ViewerProtocolPolicy } = DefaultCacheBehavior ?? {};
  if ([CallerReference, Comment, Enabled, TargetOriginId, ViewerProtocolPolicy].includes(undefined)) {
    throw new AwsFault('MalformedXML', 400, malformedXmlText);
  }
  const references = CallerReference?.length ?? 0;
  if (references === 0 || references > 128) {
    throw cloudFrontFaults.invalid('The parameter CallerReference is empty or too big.');
  }
  if ((Comment?.length ?? 0) > 128) throw cloudFrontFaults.invalid('The parameter Comment is too big.');
}

function checkCaching({ CachePolicyId, ForwardedValues }: DefaultCacheBehavior): void {
  if (CachePolicyId !== undefined && ForwardedValues !== undefined) {
    throw cloudFrontFaults.invalid(
      'The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.',
    );
  }
  if (CachePolicyId === undefined && ForwardedValues === undefined) {
    throw cloudFrontFaults.invalid('The parameter ForwardedValues is required.');
  }
  if (CachePolicyId !== undefined && !cachePolicies.has(CachePolicyId)) {
    throw cloudFrontFaults.noSuchCachePolicy();
  }
}

function checkOrigin(origin: Origin, owner: string, store: CloudFrontStore): void {
  const { DomainName = '', S3OriginConfig, OriginAccessControlId = '' } = origin;
  if (!S3OriginConfig) throw cloudFrontFaults.notModelled('origins other than S3 buckets');
  if (parseAddress(DomainName, '/')?.bucket == null) {
    throw cloudFrontFaults.invalid('The parameter Origin DomainName does not refer to a valid S3 bucket.');
  }
  if (OriginAccessControlId === '') return;
  if (store.accessControls.get(OriginAccessControlId)?.owner !== owner) {
    throw cloudFrontFaults.noSuchAccessControl();
  }
  if (S3OriginConfig.OriginAccessIdentity) {
    throw cloudFrontFaults.invalid(
      'Illegal configuration: The origin resource must not have both an origin access control and an origin access identity.',
    );
  }
}

/** Throws unless every list of a config has as many items as its Quantity says. */
function checkQuantities(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  if ('Quantity' in part) {
    const items = 'Items' in part && Array.isArray(part.Items) ? part.Items.length : 0;
    if (part.Quantity !== items) throw cloudFrontFaults.quantities();
  }
  for (const inner of Object.values(part)) checkQuantities(inner);
}
