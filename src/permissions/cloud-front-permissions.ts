import { type AwsOwner, type AwsPermission, marked } from './aws-permission.ts';

/**
 * The distribution before a private bucket. AWS gives it its ID, so its tag names it. An origin access control has no tags.
 * Which call needs which action, and which condition keys it knows:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */
export function cloudFrontPermissions(
  chain: string,
  { partition, account }: AwsOwner,
): readonly AwsPermission[] {
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
      purpose: 'MakeDistribution',
      access: 'change',
      // Tagged by the creating call, so that no distribution is ever without its mark.
      actions: ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
      resources: [any('distribution')],
      condition: marked('RequestTag', chain),
    },
    {
      purpose: 'KeepDistribution',
      access: 'change',
      actions: [
        'cloudfront:TagResource',
        'cloudfront:GetDistributionConfig',
        'cloudfront:UpdateDistribution',
        'cloudfront:DeleteDistribution',
      ],
      resources: [any('distribution')],
      condition: marked('ResourceTag', chain),
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
