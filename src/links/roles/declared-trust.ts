import type { DeclaredTrust } from '../../trust/policy/trust-excess.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import { serviceAccountPattern, serviceAccountSubject } from '../../trust/subject.ts';
import type { TrustedIssuer } from './desired.ts';

interface TrustedAccounts {
  readonly serviceAccounts: readonly ServiceAccountName[];
  readonly serviceAccountsLike: readonly ServiceAccountName[];
}

/** The service accounts that irsa.yaml lets a role trust. */
export function declaredTrust(
  { serviceAccounts, serviceAccountsLike }: TrustedAccounts,
  { provider, url }: TrustedIssuer,
  audience: string,
): DeclaredTrust {
  return {
    provider,
    issuer: url,
    audience,
    subjects: serviceAccounts.map(serviceAccountSubject),
    patterns: serviceAccountsLike.map(serviceAccountPattern),
  };
}
