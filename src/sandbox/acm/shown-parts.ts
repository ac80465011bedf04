import type { KeyAlgorithm, KeyUsageName } from '@aws-sdk/client-acm';
import type { Issuance, StoredCertificate } from './store.ts';

/** ACM answers with a hyphen what it takes with an underscore: https://github.com/pulumi/pulumi-aws/issues/5649 */
export const shownAlgorithm = (algorithm: KeyAlgorithm): string => algorithm.replace('_', '-');

/** Only RSA keys encrypt. */
export function keyUsages(algorithm: KeyAlgorithm): readonly KeyUsageName[] {
  return algorithm.startsWith('RSA') ? ['DIGITAL_SIGNATURE', 'KEY_ENCIPHERMENT'] : ['DIGITAL_SIGNATURE'];
}

export const extendedKeyUsages = [
  { Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' },
] as const;

/** The bytes with colons between them. */
export const shownSerial = ({ serialNumber }: Issuance): string => serialNumber.replace(/..(?=.)/g, '$&:');

/** ACM renews only what it issued itself, and what is in use. */
export function renewalEligibility({ type }: StoredCertificate, inUse: boolean): 'ELIGIBLE' | 'INELIGIBLE' {
  return inUse && type === 'AMAZON_ISSUED' ? 'ELIGIBLE' : 'INELIGIBLE';
}

/** When what happened to a certificate, in the words of both calls that show it. */
export function shownTimes({ type, created, progress }: StoredCertificate): object {
  const issuance = progress.status === 'ISSUED' ? progress.issuance : null;
  return {
    CreatedAt: created,
    ...(issuance && {
      NotBefore: issuance.notBefore,
      NotAfter: issuance.notAfter,
      ...(type === 'IMPORTED' ? { ImportedAt: issuance.at } : { IssuedAt: issuance.at }),
    }),
  };
}
