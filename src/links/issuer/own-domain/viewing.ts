import type { Tags } from '../../../chain/ownership.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { DistributionSettings } from '../ports.ts';

/** By which names viewers come to a distribution, and how it proves to them that it is there. */
type Viewing = Pick<DistributionSettings, 'aliases' | 'certificate' | 'minimumTls' | 'tlsBy'>;

/**
 * A distribution under the name that CloudFront gives, or under a domain name of the user's own. TLS 1.2 and 1.3: of a
 * server with 1.3 alone IAM does not verify the certificate,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html.
 * By SNI, for addresses of one's own cost money and do nothing for AWS:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export function viewingOf(domain: OwnDomain | undefined): Viewing {
  if (domain === undefined) return { aliases: [], certificate: 'cloudfront', minimumTls: '', tlsBy: '' };
  const { name, certificate } = domain;
  return { aliases: [name], certificate, minimumTls: 'TLSv1.2_2021', tlsBy: 'sni-only' };
}

/** On a distribution, from the call that makes it: the domain name that it is for. */
export const domainTag = 'irsactl.dev/domain';

/** The tags of the chain's distribution. */
export function distributionTags({ tags, hosting }: Pick<DesiredIssuer, 'tags' | 'hosting'>): Tags {
  const domain = hosting.hosting === 'cloudFront' ? hosting.domain : undefined;
  return domain ? { ...tags, [domainTag]: domain.name } : tags;
}
