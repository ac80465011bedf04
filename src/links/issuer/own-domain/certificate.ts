import type { Finding } from '../../../chain/finding.ts';
import type { Expiry } from '../../../chain/standing.ts';
import { isoDay } from '../../../errors/iso-time.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import type { SeenCertificate } from '../ports.ts';
import type { DomainFacts } from './observe.ts';

/** Reports why CloudFront cannot use the certificate in irsa.yaml, or why AWS would not trust it. */
export function certificateFindings(
  { account }: DesiredIssuer,
  { domain, certificate }: DomainFacts,
): readonly Finding[] {
  const { certificate: arn, name } = domain;
  if (!arn.includes(`:${account}:`)) {
    return [unusable(arn, `It is in another account; CloudFront accepts only certificates of ${account}.`)];
  }
  if (certificate === null) return [unusable(arn, 'ACM in us-east-1 has no certificate with that ARN.')];
  const { names, status, type } = certificate;
  if (!covers(certificate, name)) {
    return [unusable(arn, `It covers ${names.join(', ')}, but not ${name}.`)];
  }
  if (type === 'PRIVATE') {
    return [unusable(arn, 'A private authority issued it, so AWS would not trust the issuer.')];
  }
  if (status !== 'ISSUED') return [unusable(arn, `Its status is ${status}, expected ISSUED.`)];
  return isRenewalStuck(certificate) ? [renewalFails(arn, certificate)] : [];
}

/** When the issuer's certificate expires, and who renews it. */
export function expiriesOf({ domain: { name }, certificate }: DomainFacts): readonly Expiry[] {
  if (certificate === null || certificate.notAfter === null) return [];
  return [{ what: `certificate of ${name} (${renewalWords(certificate)})`, at: certificate.notAfter }];
}

/** Whether the certificate lists the name, or a wildcard matches it. */
function covers({ names }: SeenCertificate, name: string): boolean {
  return names.includes(name) || names.includes(`*.${name.split('.').slice(1).join('.')}`);
}

/** ACM begins to renew 60 days before the expiry: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
function isRenewalStuck({ renewal }: SeenCertificate): boolean {
  return renewal === 'FAILED' || renewal === 'PENDING_VALIDATION';
}

function renewalWords(certificate: SeenCertificate): string {
  if (certificate.type === 'IMPORTED') return 'imported: you renew it';
  return isRenewalStuck(certificate) ? 'ACM has not renewed it' : 'ACM renews it';
}

function unusable(arn: string, why: string): Finding {
  return finding.error('IRSA-ISSUER-083', {
    what: `The certificate ${arn} cannot serve the issuer.`,
    why,
    next: 'Name another in spec.issuer.cloudFront.certificate.',
  });
}

function renewalFails(arn: string, { renewal, notAfter }: SeenCertificate): Finding {
  const expiry = notAfter === null ? '' : `, and it expires ${isoDay(notAfter)}`;
  return finding[renewal === 'FAILED' ? 'error' : 'warning']('IRSA-ISSUER-089', {
    what: `ACM has not renewed the certificate ${arn}.`,
    why: `The state of its renewal is ${renewal}${expiry}.`,
    next: 'Add the validation record that ACM (us-east-1) shows for the certificate to public DNS.',
  });
}
