import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * The distribution before a private bucket. AWS gives it its ID, so that nothing narrower than all of the account's can be
 * named. Which call needs which action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */
export function cloudFrontPermissions({ partition, account }: AwsOwner): readonly AwsPermission[] {
  const any = (kind: string) => `arn:${partition.id}:cloudfront::${account}:${kind}/*`;
  return [
    {
      purpose: 'ListDistributions',
      access: 'look',
      actions: ['cloudfront:ListDistributions', 'cloudfront:ListOriginAccessControls'],
      resources: ['*'],
    },
    {
      purpose: 'LookAtDistributions',
      access: 'look',
      actions: ['cloudfront:GetDistribution', 'cloudfront:ListTagsForResource'],
      resources: [any('distribution')],
    },
    {
      purpose: 'KeepDistribution',
      access: 'change',
      actions: [
        'cloudfront:CreateDistribution',
        // With the creating call, so that no distribution is ever without its mark.
        'cloudfront:TagResource',
        'cloudfront:GetDistributionConfig',
        'cloudfront:UpdateDistribution',
        'cloudfront:DeleteDistribution',
      ],
      resources: [any('distribution')],
    },
    {
      purpose: 'KeepOriginAccessControl',
      access: 'change',
      actions: [
        'cloudfront:CreateOriginAccessControl',
        'cloudfront:GetOriginAccessControl',
        'cloudfront:UpdateOriginAccessControl',
        'cloudfront:DeleteOriginAccessControl',
      ],
      resources: [any('origin-access-control')],
    },
  ];
}
