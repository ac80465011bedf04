/** How long the edges cache responses, in seconds. */
interface TimesToLive {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
}

/**
 * Two of AWS's managed cache policies: CachingDisabled and CachingOptimized.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const cachePolicies: ReadonlyMap<string, TimesToLive> = new Map([
  ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', { minTtl: 0, defaultTtl: 0, maxTtl: 0 }],
  ['658327ea-f89d-4fab-a63d-7e88639e58f6', { minTtl: 1, defaultTtl: 86_400, maxTtl: 31_536_000 }],
]);
