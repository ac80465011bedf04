import { isAdopted } from '../../chain/ownership.ts';
import type { IssuerCertificates, StoredProvider } from './ports.ts';

/** The thumbprints that AWS needs to trust the issuer's certificates; none if a CA in its library signed them. */
export function neededThumbprints(certificates: IssuerCertificates): readonly string[] {
  return certificates.kind === 'private' ? certificates.thumbprints : [];
}

/**
 * The desired thumbprints of a provider; null if they are already correct. An adopted provider keeps its thumbprints; in one
 * that irsactl created, each unneeded one is another certificate that AWS trusts.
 */
export function changedThumbprints(
  provider: StoredProvider,
  certificates: IssuerCertificates,
  isAdopting = isAdopted(provider.tags),
): readonly string[] | null {
  const needed = neededThumbprints(certificates);
  if (needed.length === 0) return null;
  const wanted = [...new Set([...(isAdopting ? provider.thumbprints : []), ...needed])];
  const isSame =
    wanted.length === provider.thumbprints.length &&
    wanted.every((one) => provider.thumbprints.includes(one));
  return isSame ? null : wanted;
}

/** Whether AWS would refuse the issuer's certificates. */
export function lacksThumbprint(provider: StoredProvider, certificates: IssuerCertificates): boolean {
  return neededThumbprints(certificates).some((one) => !provider.thumbprints.includes(one));
}
