import type { DistributionSettings } from '../ports.ts';

/** By which names viewers come to a distribution, and how it proves to them that it is there. */
export type Viewing = Pick<DistributionSettings, 'aliases' | 'certificate' | 'minimumTls' | 'tlsBy'>;

/** A distribution under the name that CloudFront gives. */
export const plainViewing: Viewing = { aliases: [], certificate: 'cloudfront', minimumTls: '', tlsBy: '' };

/**
 * TLS 1.2 and 1.3: of a server with 1.3 alone IAM does not verify the certificate,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html.
 * By SNI, for addresses of one's own cost money and do nothing for AWS:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export function withDomain(name: string, certificate: string): Viewing {
  return { aliases: [name], certificate, minimumTls: 'TLSv1.2_2021', tlsBy: 'sni-only' };
}

export function viewingOf(settings: DistributionSettings | null): Viewing {
  if (settings === null) return plainViewing;
  const { aliases, certificate, minimumTls, tlsBy } = settings;
  return { aliases, certificate, minimumTls, tlsBy };
}
