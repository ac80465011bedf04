/** For how long answers are kept, in seconds. */
interface TimesToLive {
  readonly least: number;
  readonly usual: number;
  readonly most: number;
}

/**
 * Two of the policies that AWS keeps for everybody: CachingDisabled and CachingOptimized.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const cachePolicies: ReadonlyMap<string, TimesToLive> = new Map([
  ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', { least: 0, usual: 0, most: 0 }],
  ['658327ea-f89d-4fab-a63d-7e88639e58f6', { least: 1, usual: 86_400, most: 31_536_000 }],
]);
