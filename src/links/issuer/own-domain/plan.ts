import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import { missingTags } from '../../../chain/ownership.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { change } from '../change.ts';
import { distributionName } from '../cloud-front/own-distribution.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { SeenDistribution } from '../ports.ts';
import { isAliasRight } from './alias.ts';
import { certificateRegion, chooseCertificate, isDead, validationOf } from './certificate.ts';
import { domainFindings } from './judge.ts';
import type { DomainFacts } from './observe.ts';
import type { DnsRecord, SeenCertificate } from './ports.ts';
import { aliasTypes, recordsData, sayTheSame, validationRecord } from './records.ts';
import { viewingOf, withDomain } from './viewing.ts';
import { zoneData } from './zone.ts';

/** What a domain name adds to the plan of a distribution, in the places where it belongs. */
export interface DomainPlan {
  /** Once there is a distribution: ACM works on it while the documents are published. */
  readonly request: readonly Change[];
  /** Before the distribution can have the name. */
  readonly prove: readonly Change[];
  readonly serve: readonly Change[];
  /** Once all edges serve the name. */
  readonly reach: readonly Change[];
  /** Once nothing uses them any more. */
  readonly clear: readonly Change[];
  readonly findings: readonly Finding[];
}

export const noDomain: DomainPlan = {
  request: [],
  prove: [],
  serve: [],
  reach: [],
  clear: [],
  findings: [],
};

export function planDomain(
  desired: DesiredIssuer,
  distribution: SeenDistribution | null,
  facts: DomainFacts,
  consent: Consent,
): DomainPlan {
  const { used, outdated } = chooseCertificate(desired, facts.domain, facts);
  return {
    request: [...planRequest(desired, facts, used), ...planValidation(facts, used)],
    prove: planProof(facts, used),
    serve: [...planViewing(desired, distribution, facts, used), ...planAlias(distribution, facts)],
    reach: planReach(distribution, facts),
    clear: outdated.map((one) => deleteCertificate('delete-outdated-certificate', one, outdatedWhy(one))),
    findings: domainFindings(desired, distribution, facts, consent),
  };
}

export function certificateName(name: string): string {
  return `certificate of ${name}`;
}

export function validationName(name: string): string {
  return `validation record of ${name}`;
}

const theCertificate = { $unknown: 'the certificate' };
const theDistribution = { $unknown: 'the distribution' };

function planRequest(
  desired: DesiredIssuer,
  { domain: { name, certificate } }: DomainFacts,
  used: SeenCertificate | null,
): readonly Change[] {
  if (certificate !== undefined) return [];
  if (used) return planTags(desired, used);
  return [
    change.create('request-certificate', certificateName(name), {
      before: null,
      after: { name, region: certificateRegion, provenBy: 'DNS', tags: desired.tags },
      why: 'AWS reads the documents under this name by TLS alone. ACM issues it for nothing, and renews it by itself.',
    }),
  ];
}

function planTags(desired: DesiredIssuer, { names: [name = ''], tags }: SeenCertificate): readonly Change[] {
  const missing = missingTags(desired.tags, tags);
  if (Object.keys(missing).length === 0) return [];
  const data = { before: { tags }, after: { tags: missing }, why: 'The tags are not as irsa.yaml says.' };
  return [change.update('tag-certificate', certificateName(name), data)];
}

/** The record stays for good: ACM looks at it again with each renewal. */
function planValidation(facts: DomainFacts, used: SeenCertificate | null): readonly Change[] {
  const { domain, zone, validationRecords } = facts;
  if (domain.certificate !== undefined || zone.kind !== 'found') return [];
  const validation = used && validationOf(used, domain.name);
  const wanted = validation && validationRecord(validation);
  if (wanted && sayTheSame(validationRecords, [wanted])) return [];
  const before = recordsBefore(validationRecords);
  const after = {
    zone: zoneData(zone.zone),
    name: validation?.name ?? theCertificate,
    is: 'CNAME',
    value: validation?.value ?? theCertificate,
  };
  const why = 'By this record ACM knows whose the name is, now and with each renewal.';
  const action = before ? 'update' : 'create';
  return [change[action]('write-validation-record', validationName(domain.name), { before, after, why })];
}

function planProof({ domain }: DomainFacts, used: SeenCertificate | null): readonly Change[] {
  const { name, certificate, dns } = domain;
  if (certificate !== undefined || used?.status === 'ISSUED') return [];
  const validation = used && validationOf(used, name);
  return [
    ...(dns.kind === 'route53'
      ? []
      : [
          awaitRecord(
            validationName(name),
            validation?.name ?? theCertificate,
            validation?.value ?? theCertificate,
          ),
        ]),
    change.update('await-certificate', certificateName(name), {
      before: null,
      after: { status: 'ISSUED' },
      why: 'ACM issues it once it has seen the record, usually within minutes.',
    }),
  ];
}

function awaitRecord(target: string, name: PlanValue, value: PlanValue): Change {
  return change.update('await-record', target, {
    before: null,
    after: { name, is: 'CNAME', value },
    why: 'You add it where the DNS of the name is kept: apply says what to write, stops, and goes on when it is there.',
  });
}

function planViewing(
  desired: DesiredIssuer,
  distribution: SeenDistribution | null,
  { domain: { name, certificate } }: DomainFacts,
  used: SeenCertificate | null,
): readonly Change[] {
  const arn = certificate ?? used?.arn ?? null;
  const seen = viewingOf(distribution?.settings ?? null);
  if (arn !== null && isDeepStrictEqual(seen, withDomain(name, arn))) return [];
  return [
    change.update('set-distribution-domain', distributionName(desired), {
      before: { ...seen },
      after: { ...withDomain(name, ''), certificate: arn ?? theCertificate },
      why: 'It answers under the name, with a certificate that AWS can verify.',
    }),
  ];
}

function planAlias(distribution: SeenDistribution | null, facts: DomainFacts): readonly Change[] {
  const { domain, zone } = facts;
  if (zone.kind !== 'found' || isAliasRight(distribution, facts)) return [];
  const before = recordsBefore(facts.aliasRecords);
  const after = {
    zone: zoneData(zone.zone),
    are: [...aliasTypes],
    aliasOf: distribution?.domain ?? theDistribution,
  };
  const why = 'By these records the name leads to the distribution, over IPv4 and IPv6.';
  return [change[before ? 'update' : 'create']('write-alias-records', domain.name, { before, after, why })];
}

function recordsBefore(records: readonly DnsRecord[]): PlanValue {
  return records.length === 0 ? null : { records: recordsData(records) };
}

function planReach(
  distribution: SeenDistribution | null,
  { domain: { name, dns }, isReached }: DomainFacts,
): readonly Change[] {
  if (dns.kind === 'route53' || isReached) return [];
  return [awaitRecord(`record of ${name}`, name, distribution?.domain ?? theDistribution)];
}

export function deleteCertificate(
  kind: 'delete-outdated-certificate' | 'delete-certificate',
  { arn, names, status, tags }: SeenCertificate,
  why: string,
): Change {
  return change.delete(kind, arn, { before: { names, status, tags }, after: null, why });
}

function outdatedWhy({ status }: SeenCertificate): string {
  return isDead(status)
    ? `ACM calls it ${status}: nothing becomes of it any more.`
    : 'irsa.yaml names another one.';
}
