import type { AliasICPRecordal, Distribution, DistributionSummary } from '@aws-sdk/client-cloudfront';
import { isDeployed, type StoredDistribution } from './store.ts';

const noSigners = { Enabled: false, Quantity: 0 };

/** As GetDistribution returns it; if `now` is null, as the call that just changed it returns it. */
export function describeDistribution(stored: StoredDistribution, now: Date | null): Distribution {
  return {
    Id: stored.id,
    ARN: stored.arn,
    Status: statusOf(stored, now),
    LastModifiedTime: stored.modified,
    InProgressInvalidationBatches: 0,
    DomainName: stored.domain,
    ActiveTrustedSigners: noSigners,
    ActiveTrustedKeyGroups: noSigners,
    DistributionConfig: stored.config,
    AliasICPRecordals: recordals(stored),
  };
}

/** As ListDistributions returns it: without caller reference and tags. */
export function summarizeDistribution(stored: StoredDistribution, now: Date): DistributionSummary {
  const { CallerReference: _, Logging: __, DefaultRootObject: ___, ...config } = stored.config;
  return {
    Id: stored.id,
    ARN: stored.arn,
    ETag: stored.etag,
    Status: statusOf(stored, now),
    LastModifiedTime: stored.modified,
    DomainName: stored.domain,
    AliasICPRecordals: recordals(stored),
    Aliases: config.Aliases,
    Origins: config.Origins,
    OriginGroups: config.OriginGroups,
    DefaultCacheBehavior: config.DefaultCacheBehavior,
    CacheBehaviors: config.CacheBehaviors,
    CustomErrorResponses: config.CustomErrorResponses,
    Comment: config.Comment,
    PriceClass: config.PriceClass,
    Enabled: config.Enabled,
    ViewerCertificate: config.ViewerCertificate,
    Restrictions: config.Restrictions,
    WebACLId: config.WebACLId,
    HttpVersion: config.HttpVersion,
    IsIPV6Enabled: config.IsIPV6Enabled,
    Staging: config.Staging ?? false,
  };
}

/** Other statuses exist only in China. */
function recordals({ config }: StoredDistribution): AliasICPRecordal[] {
  return (config.Aliases?.Items ?? []).map((CNAME) => ({ CNAME, ICPRecordalStatus: 'APPROVED' }));
}

function statusOf(stored: StoredDistribution, now: Date | null): string {
  return now && isDeployed(stored, now) ? 'Deployed' : 'InProgress';
}
