import type { Finding } from '../../../chain/finding.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import type { SeenDistribution } from '../ports.ts';
import { isAliasRight } from './alias.ts';
import { chooseCertificate, ownValidation } from './certificate.ts';
import { domainFindings } from './judge.ts';
import type { DomainFacts } from './observe.ts';
import type { SeenCertificate } from './ports.ts';
import { recordText, sayTheSame, validationRecord } from './records.ts';

/** Whether certificate and records are such that the name goes on to lead to the documents. */
export function checkDomain(
  desired: DesiredIssuer,
  distribution: SeenDistribution,
  facts: DomainFacts,
  cure: string,
): readonly Finding[] {
  const { domain, zone } = facts;
  const { used } = chooseCertificate(desired, domain, facts);
  const isByIrsactl = zone.kind === 'found';
  return [
    ...(domain.certificate === undefined && used?.status !== 'ISSUED'
      ? [notIssued(domain.name, used?.status ?? null, cure)]
      : []),
    ...(isByIrsactl && !isAliasRight(distribution, facts)
      ? [
          recordsDiffer(
            domain.name,
            facts.aliasRecords.map(recordText),
            `alias of ${distribution.domain}`,
            cure,
          ),
        ]
      : []),
    ...(isByIrsactl && used ? validationFindings(used, facts, cure) : []),
    // Once the chain is there it is no longer a matter of time.
    ...domainFindings(desired, distribution, facts, { adopt: false }, 'error'),
  ];
}

function validationFindings(
  used: SeenCertificate,
  { domain, validationRecords }: DomainFacts,
  cure: string,
): readonly Finding[] {
  const wanted = ownValidation(domain, used);
  if (wanted === null || sayTheSame(validationRecords, [validationRecord(wanted)])) return [];
  return [recordsDiffer(wanted.name, validationRecords.map(recordText), `CNAME ${wanted.value}`, cure)];
}

function recordsDiffer(name: string, seen: readonly string[], wanted: string, next: string): Finding {
  return finding.error('IRSA-ISSUER-092', {
    what: `The records of ${name} are not as irsactl leaves them.`,
    why: `Seen: ${seen.length === 0 ? 'none' : seen.join('; ')}. Expected: ${wanted}.`,
    next,
  });
}

function notIssued(name: string, status: string | null, next: string): Finding {
  return finding.error('IRSA-ISSUER-093', {
    what: `The issuer has no certificate for ${name}.`,
    why:
      status === null
        ? 'ACM has none that irsactl requested for it.'
        : `Its status is ${status}, expected ISSUED.`,
    next,
  });
}
