import type { Expiry } from '../../../chain/standing.ts';
import type { DesiredIssuer } from '../desired.ts';
import { chooseCertificate } from './certificate.ts';
import type { DomainFacts } from './observe.ts';
import type { SeenCertificate } from './ports.ts';

/** When the issuer's certificate ends, and who sees to that it does not. */
export function expiriesOf(desired: DesiredIssuer, facts: DomainFacts): readonly Expiry[] {
  const { used } = chooseCertificate(desired, facts.domain, facts);
  if (used === null || used.notAfter === null) return [];
  return [{ what: `certificate of ${facts.domain.name} (${renewalWords(used)})`, at: used.notAfter }];
}

/** https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
function renewalWords({ type, renewal }: SeenCertificate): string {
  if (type === 'IMPORTED') return 'imported: you renew it';
  switch (renewal?.status) {
    case 'PENDING_VALIDATION':
      return 'ACM renews it once it sees the validation record';
    case 'FAILED':
      return 'ACM could not renew it';
    default:
      return 'ACM renews it';
  }
}
