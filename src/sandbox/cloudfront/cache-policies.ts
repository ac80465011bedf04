import {
  type CachePolicy,
  GetCachePolicy$,
  type GetCachePolicyRequest,
  ListCachePolicies$,
  type ListCachePoliciesRequest,
} from '@aws-sdk/client-cloudfront';
import { cloudFrontFaults } from './faults.ts';
import { authorizeOn, type CloudFrontOperation, cloudFrontOperation } from './operation.ts';

/**
 * Two of the policies that AWS keeps for everybody, with the values that it documents.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const managed: readonly CachePolicy[] = [
  policy('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', {
    Name: 'Managed-CachingDisabled',
    Comment: 'Policy with caching disabled',
    ttl: [0, 0, 0],
    compressed: false,
  }),
  policy('658327ea-f89d-4fab-a63d-7e88639e58f6', {
    Name: 'Managed-CachingOptimized',
    Comment: 'Policy with caching enabled. Supports Gzip and Brotli compression.',
    ttl: [1, 86_400, 31_536_000],
    compressed: true,
  }),
];

export function findCachePolicy(id: string): CachePolicy | null {
  return managed.find(({ Id }) => Id === id) ?? null;
}

const getCachePolicy = cloudFrontOperation<GetCachePolicyRequest>(GetCachePolicy$, (call, { Id = '' }) => {
  authorizeOn(call, 'GetCachePolicy', 'cache-policy', Id);
  const found = findCachePolicy(Id);
  if (!found) throw cloudFrontFaults.noSuchCachePolicy();
  return { CachePolicy: found, ETag: 'E23ZP02F085DFQ' };
});

const listCachePolicies = cloudFrontOperation<ListCachePoliciesRequest>(
  ListCachePolicies$,
  (call, { Type }) => {
    call.authorize('cloudfront:ListCachePolicies', '*');
    const items = Type === 'custom' ? [] : managed.map((one) => ({ Type: 'managed', CachePolicy: one }));
    return { CachePolicyList: { MaxItems: 100, Quantity: items.length, Items: items } };
  },
);

export const cachePolicyOperations: readonly CloudFrontOperation[] = [getCachePolicy, listCachePolicies];

interface PolicyFacts {
  readonly Name: string;
  readonly Comment: string;
  /** Seconds: least, default, most. */
  readonly ttl: readonly [number, number, number];
  readonly compressed: boolean;
}

function policy(Id: string, { Name, Comment, ttl, compressed }: PolicyFacts): CachePolicy {
  const [MinTTL, DefaultTTL, MaxTTL] = ttl;
  return {
    Id,
    LastModifiedTime: new Date('2020-07-22T00:00:00Z'),
    CachePolicyConfig: {
      ...{ Name, Comment, MinTTL, DefaultTTL, MaxTTL },
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: compressed,
        EnableAcceptEncodingBrotli: compressed,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    },
  };
}
