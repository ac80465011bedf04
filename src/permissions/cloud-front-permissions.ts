import { type AwsOwner, type AwsPermission, marked } from './aws-permission.ts';

/**
 * The distribution for a private bucket. AWS assigns its ID, so its tag identifies it. An origin access control has
 * no tags. The actions and condition keys of each call:
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
      purpose: 'ReadDistributions',
      access: 'look',
      actions: ['cloudfront:GetDistribution', 'cloudfront:ListTagsForResource'],
      resources: [any('distribution')],
    },
    {
      purpose: 'CreateDistribution',
      access: 'change',
      // The creating call sets the tags, so that no distribution is ever without its mark.
      actions: ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
      resources: [any('distribution')],
      condition: marked('RequestTag', chain),
    },
    {
      purpose: 'ManageDistribution',
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
      purpose: 'ManageOriginAccessControl',
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
