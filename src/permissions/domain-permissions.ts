import type { OwnDomain } from '../config/trust-chain.ts';
import { resourceArn } from '../trust/arn.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * Certificate and records of a domain name. A certificate that irsactl requests gets its ID from AWS, and those that share
 * its validation record are looked at. Which call needs which action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
 */
export function domainPermissions(
  { certificate, dns }: OwnDomain,
  { partition, account }: AwsOwner,
): readonly AwsPermission[] {
  const certificates = [resourceArn(partition, 'acm', '*', account, 'certificate/*')];
  return [
    { purpose: 'ListCertificates', access: 'look', actions: ['acm:ListCertificates'], resources: ['*'] },
    {
      purpose: 'LookAtCertificates',
      access: 'look',
      actions: ['acm:DescribeCertificate', 'acm:ListTagsForCertificate'],
      resources: certificates,
    },
    ...(certificate === undefined
      ? [
          {
            purpose: 'RequestCertificate',
            access: 'change' as const,
            actions: ['acm:RequestCertificate'],
            resources: ['*'],
          },
          {
            purpose: 'KeepCertificate',
            access: 'change' as const,
            // With the request, so that no certificate is ever without its mark.
            actions: ['acm:AddTagsToCertificate', 'acm:DeleteCertificate'],
            resources: certificates,
          },
        ]
      : []),
    ...(dns.kind === 'manual' ? [] : recordPermissions(dns.hostedZoneId, partition)),
  ];
}

function recordPermissions(
  hostedZoneId: string | null,
  partition: AwsOwner['partition'],
): readonly AwsPermission[] {
  const zones = [resourceArn(partition, 'route53', '', '', `hostedzone/${hostedZoneId ?? '*'}`)];
  return [
    ...(hostedZoneId === null
      ? [
          {
            purpose: 'ListHostedZones',
            access: 'look' as const,
            actions: ['route53:ListHostedZonesByName'],
            resources: ['*'],
          },
        ]
      : []),
    {
      purpose: 'LookAtHostedZone',
      access: 'look',
      actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
      resources: zones,
    },
    {
      purpose: 'WriteRecords',
      access: 'change',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: zones,
    },
    {
      purpose: 'AwaitRecords',
      access: 'change',
      actions: ['route53:GetChange'],
      resources: [resourceArn(partition, 'route53', '', '', 'change/*')],
    },
  ];
}
