import type { Tags } from '../../../chain/ownership.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { DistributionSettings } from '../ports.ts';

/** The names of a distribution, and its TLS settings. */
type ViewerSettings = Pick<DistributionSettings, 'aliases' | 'certificate' | 'minimumTls' | 'tlsBy'>;

/**
 * The settings for CloudFront's name, or for the user's domain name. TLS 1.2 and 1.3: IAM does not verify the certificate of
 * a server with only 1.3,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html.
 * SNI, because dedicated addresses cost money and AWS does not need them:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export function viewerSettings(domain: OwnDomain | undefined): ViewerSettings {
  if (domain === undefined) return { aliases: [], certificate: 'cloudfront', minimumTls: '', tlsBy: '' };
  const { name, certificate } = domain;
  return { aliases: [name], certificate, minimumTls: 'TLSv1.2_2021', tlsBy: 'sni-only' };
}

/** The tag for the domain name of a distribution, set by the creating call. */
export const domainTag = 'irsactl.dev/domain';

/** The tags of the chain's distribution. */
export function distributionTags({ tags, hosting }: Pick<DesiredIssuer, 'tags' | 'hosting'>): Tags {
  const domain = hosting.hosting === 'cloudFront' ? hosting.domain : undefined;
  return domain ? { ...tags, [domainTag]: domain.name } : tags;
}
