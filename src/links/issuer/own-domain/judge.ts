import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { SeenDistribution } from '../ports.ts';
import { isAliasRight, wroteAlias } from './alias.ts';
import { chooseCertificate, covers, isDead, ownValidation } from './certificate.ts';
import {
  formerRequestFailed,
  namedUnusable,
  notDelegated,
  othersRecords,
  otherZone,
  renewalFails,
  zoneProblem,
} from './findings.ts';
import { zoneOfRecords } from './marks.ts';
import type { DomainFacts } from './observe.ts';
import type { SeenCertificate, ValidationRecord } from './ports.ts';
import { sayTheSame, validationRecord } from './records.ts';
import { isIn, isUndelegated } from './zone.ts';

/** What stands in the way of a domain name, or will; that nobody asks its zone yet may be a matter of time. */
export function domainFindings(
  desired: DesiredIssuer,
  distribution: SeenDistribution | null,
  facts: DomainFacts,
  consent: Pick<Consent, 'adopt'>,
  ofDelegation: Finding['severity'] = 'warning',
): readonly Finding[] {
  const { used, outdated } = chooseCertificate(desired, facts.domain, facts);
  return [
    ...zoneFindings(distribution, used, facts),
    ...namedFindings(desired, facts),
    ...recordFindings(distribution, used, facts, consent),
    ...delegationFindings(facts, ofDelegation),
    ...(used ? renewalFindings(used, facts) : []),
    ...(used ? [] : outdated.filter(({ failure }) => failure !== null).map(formerRequestFailed)),
  ];
}

function zoneFindings(
  distribution: SeenDistribution | null,
  used: SeenCertificate | null,
  { domain, zone }: DomainFacts,
): readonly Finding[] {
  if (zone.kind === 'manual') return [];
  if (zone.kind !== 'found') return [zoneProblem(domain, zone)];
  if (zone.zone.isPrivate) return [zoneProblem(domain, { kind: 'private', ids: [zone.zone.id] })];
  if (!isIn(domain, zone.zone)) return [zoneProblem(domain, { kind: 'unfit', zone: zone.zone })];
  const [former = null] = [distribution, used].flatMap((one) => zoneOfRecords(one?.tags) ?? []);
  return former === null || former === zone.zone.id ? [] : [otherZone(domain, former, zone.zone)];
}

/** The distribution could not use the certificate that irsa.yaml names, or AWS would not trust it. */
function namedFindings({ account }: DesiredIssuer, { domain, named }: DomainFacts): readonly Finding[] {
  const { certificate: arn, name } = domain;
  if (arn === undefined) return [];
  if (!arn.includes(`:${account}:`)) {
    return [namedUnusable(arn, `It is in another account; CloudFront takes those of ${account} alone.`)];
  }
  if (named === null) return [namedUnusable(arn, 'ACM in us-east-1 has none of that ARN.')];
  const { names, status, type } = named;
  if (!covers(named, name)) return [namedUnusable(arn, `It covers ${names.join(', ')}, and not ${name}.`)];
  if (type === 'PRIVATE') {
    return [namedUnusable(arn, 'A private authority issued it, so AWS would not trust the issuer.')];
  }
  return status === 'ISSUED' ? [] : [namedUnusable(arn, `Its status is ${status}, expected ISSUED.`)];
}

/** Records of somebody else at the names that are needed. */
function recordFindings(
  distribution: SeenDistribution | null,
  used: SeenCertificate | null,
  facts: DomainFacts,
  { adopt }: Pick<Consent, 'adopt'>,
): readonly Finding[] {
  const { domain, zone, aliasRecords, validationRecords } = facts;
  if (zone.kind !== 'found' || adopt) return [];
  const validation = used && foreignValidation(used, facts);
  const isAliasForeign =
    aliasRecords.length > 0 && !isAliasRight(distribution, facts) && !wroteAlias(distribution);
  return [
    ...(isAliasForeign ? [othersRecords(domain.name, aliasRecords, zone.zone)] : []),
    ...(validation ? [othersRecords(validation.name, validationRecords, zone.zone)] : []),
  ];
}

/** The record that is needed where somebody else has another one; else null. */
function foreignValidation(
  used: SeenCertificate,
  { domain, validationRecords }: DomainFacts,
): ValidationRecord | null {
  const wanted = ownValidation(domain, used);
  if (wanted === null || validationRecords.length === 0 || zoneOfRecords(used.tags) !== null) return null;
  return sayTheSame(validationRecords, [validationRecord(wanted)]) ? null : wanted;
}

/** Nobody would see what is written into the zone. */
function delegationFindings(
  { zone, delegatedTo }: DomainFacts,
  severity: Finding['severity'],
): readonly Finding[] {
  if (zone.kind !== 'found' || delegatedTo === null || !isUndelegated(zone.zone, delegatedTo)) return [];
  return [notDelegated(zone.zone, delegatedTo, severity)];
}

/** ACM begins to renew 60 days before the end: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
function renewalFindings(used: SeenCertificate, { domain }: DomainFacts): readonly Finding[] {
  const { renewal, status } = used;
  const isStuck = renewal?.status === 'FAILED' || renewal?.status === 'PENDING_VALIDATION';
  return !isDead(status) && isStuck ? [renewalFails(used, domain.name)] : [];
}
