import {
  DescribeCertificate$,
  type DescribeCertificateRequest,
  GetCertificate$,
  type GetCertificateRequest,
} from '@aws-sdk/client-acm';
import { acmFaults } from './faults.ts';
import { type AcmCall, type AcmOperation, acmOperation, findCertificate } from './operation.ts';
import { isRenewalDue, provenSince, settle } from './settle.ts';
import {
  extendedKeyUsages,
  keyUsages,
  renewalEligibility,
  shownAlgorithm,
  shownSerial,
  shownTimes,
} from './shown-parts.ts';
import { type Issuance, type StoredCertificate, statusOf } from './store.ts';
import { validationRecord } from './validation-record.ts';

const describeCertificate = acmOperation<DescribeCertificateRequest>(
  DescribeCertificate$,
  (call, { CertificateArn }) => {
    settle(call.world);
    const found = findCertificate(call, 'DescribeCertificate', CertificateArn);
    return { Certificate: describe(call, found) };
  },
);

const getCertificate = acmOperation<GetCertificateRequest>(
  GetCertificate$,
  async (call, { CertificateArn }) => {
    settle(call.world);
    const { progress } = findCertificate(call, 'GetCertificate', CertificateArn);
    if (progress.status !== 'ISSUED') throw acmFaults.inProgress();
    const { cert, chain } = await progress.issuance.material();
    return { Certificate: cert, ...(chain !== '' && { CertificateChain: chain }) };
  },
);

export const describeOperations: readonly AcmOperation[] = [describeCertificate, getCertificate];

function describe(call: AcmCall, certificate: StoredCertificate): object {
  const { world, state } = call;
  const { arn, domains, progress, keyAlgorithm, type } = certificate;
  const users = world.usersOf(arn);
  const issuance = progress.status === 'ISSUED' ? progress.issuance : null;
  return {
    CertificateArn: arn,
    DomainName: domains[0],
    SubjectAlternativeNames: domains,
    ...(type === 'AMAZON_ISSUED' && { DomainValidationOptions: validations(call, certificate) }),
    Subject: `CN=${domains[0]}`,
    ...(issuance && { Serial: shownSerial(issuance), SignatureAlgorithm: 'SHA256WITHECDSA' }),
    Issuer: issuance?.issuer ?? 'Amazon',
    ...shownTimes(certificate),
    Status: statusOf(certificate, state.now()),
    ...(progress.status === 'FAILED' && { FailureReason: progress.reason }),
    KeyAlgorithm: shownAlgorithm(keyAlgorithm),
    KeyUsages: issuance ? keyUsages(keyAlgorithm).map((Name) => ({ Name })) : [],
    ExtendedKeyUsages: issuance ? extendedKeyUsages : [],
    InUseBy: users,
    Type: type,
    ...(issuance && renewalSummary(call, certificate, issuance)),
    RenewalEligibility: renewalEligibility(certificate, users.length > 0),
    Options: {
      CertificateTransparencyLoggingPreference: certificate.logged ? 'ENABLED' : 'DISABLED',
      ...(type === 'AMAZON_ISSUED' && { Export: 'DISABLED' }),
    },
  };
}

/** What came of the last renewal, or what one waits for; a certificate that was never renewed has none. */
function renewalSummary(call: AcmCall, certificate: StoredCertificate, issuance: Issuance): object {
  const now = call.state.now();
  const isDue = isRenewalDue(call.world, certificate, issuance, now);
  if (!isDue && !issuance.isRenewal) return {};
  const options = validations(call, certificate, isDue);
  const RenewalStatus = isDue ? 'PENDING_VALIDATION' : 'SUCCESS';
  const UpdatedAt = isDue ? now : issuance.at;
  return { RenewalSummary: { RenewalStatus, DomainValidationOptions: options, UpdatedAt } };
}

/** Some seconds after the request there is nothing to be done yet. */
function validations(
  { world, state }: AcmCall,
  certificate: StoredCertificate,
  isAskedAgain = false,
): readonly object[] {
  const now = state.now();
  const { progress, created, owner, validationMethod: method } = certificate;
  const isTold = now.getTime() >= created.getTime() + world.store.recordSeconds * 1000;
  const view = world.dnsAt(now);
  return certificate.domains.map((domain) => ({
    DomainName: domain,
    ValidationDomain: domain,
    ValidationMethod: method ?? 'DNS',
    ValidationStatus: validationStatus(
      isAskedAgain ? 'PENDING_VALIDATION' : progress.status,
      provenSince(view, certificate, domain) !== null,
    ),
    ...(isTold && method === 'DNS' && { ResourceRecord: validationRecord(owner, domain) }),
    ...(isTold && method === 'EMAIL' && { ValidationEmails: mailboxes(domain) }),
  }));
}

function validationStatus(status: StoredCertificate['progress']['status'], isProven: boolean): string {
  if (status === 'PENDING_VALIDATION') return isProven ? 'SUCCESS' : 'PENDING_VALIDATION';
  return status === 'ISSUED' ? 'SUCCESS' : 'FAILED';
}

const mailboxes = (domain: string): readonly string[] =>
  ['admin', 'administrator', 'hostmaster', 'postmaster', 'webmaster'].map(
    (name) => `${name}@${domain.replace(/^\*\./, '')}`,
  );
