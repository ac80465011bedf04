import type { JsonObject } from '../../../src/trust/json.ts';
import { closedBucketDistribution, signedAccess } from './closed-bucket-distribution.ts';
import { sandboxProvider } from './terraform-workspace.ts';

const domain = 'shop.example.org';
export const ownDomain = `issuer.${domain}`;
const bucket = 'terraform-own-domain';

/** A private bucket behind CloudFront under a domain of one's own: hosted zone, certificate with its proof, and aliases. */
export function ownDomainConfiguration(): JsonObject {
  const zone = { zone_id: `\${aws_route53_zone.example.zone_id}` };
  const alias = {
    name: `\${aws_cloudfront_distribution.example.domain_name}`,
    zone_id: `\${aws_cloudfront_distribution.example.hosted_zone_id}`,
    evaluate_target_health: false,
  };
  const east = { provider: 'aws.east' };
  return {
    ...sandboxProvider,
    // CloudFront takes certificates of us-east-1 alone.
    provider: { aws: [sandboxProvider.provider.aws, { alias: 'east', region: 'us-east-1' }] },
    resource: {
      aws_route53_zone: { example: { name: domain, tags: { team: 'platform' } } },
      aws_acm_certificate: {
        example: { ...east, domain_name: ownDomain, validation_method: 'DNS', tags: { team: 'platform' } },
      },
      aws_route53_record: {
        proof: {
          ...zone,
          for_each: `\${{for option in aws_acm_certificate.example.domain_validation_options : option.domain_name => option}}`,
          name: `\${each.value.resource_record_name}`,
          type: `\${each.value.resource_record_type}`,
          records: [`\${each.value.resource_record_value}`],
          ttl: 60,
        },
        a: { ...zone, name: ownDomain, type: 'A', alias },
        aaaa: { ...zone, name: ownDomain, type: 'AAAA', alias },
      },
      aws_acm_certificate_validation: {
        example: {
          ...east,
          certificate_arn: `\${aws_acm_certificate.example.arn}`,
          validation_record_fqdns: `\${[for record in aws_route53_record.proof : record.fqdn]}`,
        },
      },
      aws_s3_bucket: { example: { bucket } },
      aws_cloudfront_origin_access_control: {
        example: {
          name: bucket,
          ...signedAccess,
        },
      },
      aws_cloudfront_distribution: {
        example: {
          ...closedBucketDistribution,
          is_ipv6_enabled: true,
          aliases: [ownDomain],
          viewer_certificate: {
            acm_certificate_arn: `\${aws_acm_certificate_validation.example.certificate_arn}`,
            ssl_support_method: 'sni-only',
            minimum_protocol_version: 'TLSv1.2_2021',
          },
        },
      },
    },
  };
}
