import { isAdopted } from '../../chain/ownership.ts';
import type { IssuerCertificates, StoredProvider } from './ports.ts';

/** Those without which AWS does not trust the issuer's certificates; none where its own library vouches for them. */
export function neededThumbprints(certificates: IssuerCertificates): readonly string[] {
  return certificates.kind === 'private' ? certificates.thumbprints : [];
}

/**
 * What the thumbprints of a provider should be; null where they are well as they are. Those that a provider had before
 * it was taken over stay; in one of irsactl's own each that is not needed is one more certificate that AWS trusts.
 */
export function changedThumbprints(
  provider: StoredProvider,
  certificates: IssuerCertificates,
  isTakenOver = isAdopted(provider.tags),
): readonly string[] | null {
  const needed = neededThumbprints(certificates);
  if (needed.length === 0) return null;
  const wanted = [...new Set([...(isTakenOver ? provider.thumbprints : []), ...needed])];
  const isSame =
    wanted.length === provider.thumbprints.length &&
    wanted.every((one) => provider.thumbprints.includes(one));
  return isSame ? null : wanted;
}

/** Whether AWS would refuse the issuer's certificates. */
export function lacksThumbprint(provider: StoredProvider, certificates: IssuerCertificates): boolean {
  return neededThumbprints(certificates).some((one) => !provider.thumbprints.includes(one));
}
