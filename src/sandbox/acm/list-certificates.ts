import { type Filters, ListCertificates$, type ListCertificatesRequest } from '@aws-sdk/client-acm';
import { acmFaults } from './faults.ts';
import { type AcmOperation, acmOperation } from './operation.ts';
import { settle } from './settle.ts';
import {
  extendedKeyUsages,
  keyUsages,
  renewalEligibility,
  shownAlgorithm,
  shownTimes,
} from './shown-parts.ts';
import { type StoredCertificate, statusOf } from './store.ts';

/** Who doesn't ask for other kinds of keys sees only RSA of 2048 bits. */
const listCertificates = acmOperation<ListCertificatesRequest>(ListCertificates$, (call, sent) => {
  const { world, state, region } = call;
  call.authorize('acm:ListCertificates', '*');
  settle(world);
  if ((sent.SortBy === undefined) !== (sent.SortOrder === undefined)) {
    throw acmFaults.validation('SortBy and SortOrder must be specified together.');
  }
  const now = state.now();
  const owner = call.account().id;
  const statuses: readonly string[] = sent.CertificateStatuses ?? [];
  const found = [...world.store.certificates.values()]
    .filter((one) => one.owner === owner && one.region === region)
    .filter((one) => statuses.length === 0 || statuses.includes(statusOf(one, now)))
    .filter((one) => fits(one, sent.Includes ?? {}));
  if (sent.SortOrder === 'DESCENDING') found.reverse();
  const start = startOf(found, sent.NextToken);
  const size = sent.MaxItems ?? 1000;
  const next = found[start + size];
  return {
    CertificateSummaryList: found
      .slice(start, start + size)
      .map((one) => summarize(one, now, world.usersOf(one.arn).length > 0)),
    ...(next && { NextToken: Buffer.from(next.arn).toString('base64') }),
  };
});

export const listOperations: readonly AcmOperation[] = [listCertificates];

function fits(
  { keyAlgorithm }: StoredCertificate,
  { keyTypes, keyUsage, extendedKeyUsage }: Filters,
): boolean {
  const usages = keyUsages(keyAlgorithm);
  const extended: readonly string[] = extendedKeyUsages.map(({ Name }) => Name);
  return (
    (keyTypes ?? ['RSA_2048']).includes(keyAlgorithm) &&
    (keyUsage ?? []).every((usage) => usage === 'ANY' || usages.includes(usage)) &&
    (extendedKeyUsage ?? []).every((usage) => usage === 'ANY' || extended.includes(usage))
  );
}

function startOf(found: readonly StoredCertificate[], token: string | undefined): number {
  if (token === undefined) return 0;
  const arn = Buffer.from(token, 'base64').toString('utf8');
  const index = found.findIndex((one) => one.arn === arn);
  if (index < 0) throw acmFaults.validation('The pagination token is not valid.');
  return index;
}

function summarize(certificate: StoredCertificate, now: Date, inUse: boolean): object {
  const { arn, domains, type, keyAlgorithm, progress } = certificate;
  const isIssued = progress.status === 'ISSUED';
  return {
    CertificateArn: arn,
    DomainName: domains[0],
    SubjectAlternativeNameSummaries: domains,
    HasAdditionalSubjectAlternativeNames: false,
    Status: statusOf(certificate, now),
    Type: type,
    KeyAlgorithm: shownAlgorithm(keyAlgorithm),
    KeyUsages: isIssued ? keyUsages(keyAlgorithm) : [],
    ExtendedKeyUsages: isIssued ? extendedKeyUsages.map(({ Name }) => Name) : [],
    InUse: inUse,
    RenewalEligibility: renewalEligibility(certificate, inUse),
    ...shownTimes(certificate),
  };
}
