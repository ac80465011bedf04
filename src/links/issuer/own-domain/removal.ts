import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import { change } from '../change.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import type { SeenDistribution } from '../ports.ts';
import { isAliasRight } from './alias.ts';
import { ownCertificates, sharing, validationOf } from './certificate.ts';
import { lineOf } from './findings.ts';
import { zoneOfRecords } from './marks.ts';
import type { DomainFacts } from './observe.ts';
import { deleteCertificate, validationName } from './plan.ts';
import type { SeenCertificate } from './ports.ts';
import { recordsData, recordText, sayTheSame, validationRecord } from './records.ts';

const why = 'Nothing signs for this issuer any more, and nothing trusts it.';

interface DomainRemoval {
  /** Before the distribution: a name that leads to one that is gone could be taken by somebody else. */
  readonly records: readonly Change[];
  /** After it, which uses the certificate. */
  readonly certificates: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Takes away what irsactl wrote and requested; what stays is told with the reason. */
export function planDomainRemoval(
  desired: DesiredIssuer,
  distribution: SeenDistribution | null,
  facts: DomainFacts,
): DomainRemoval {
  const alias = removeAlias(distribution, facts);
  const own = ownCertificates(desired, facts.domain, facts.certificates);
  const validation = removeValidation(own, facts);
  return {
    records: alias.changes,
    certificates: [
      ...validation.changes,
      ...own.map((one) => deleteCertificate('delete-certificate', one, why)),
    ],
    findings: [...alias.findings, ...validation.findings, ...namedStays(facts)],
  };
}

interface Part {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

const nothing: Part = { changes: [], findings: [] };

function removeAlias(distribution: SeenDistribution | null, facts: DomainFacts): Part {
  const { domain, aliasRecords } = facts;
  if (domain.dns.kind === 'manual') {
    return distribution === null
      ? nothing
      : { changes: [], findings: [manualRecordStays(domain.name, distribution)] };
  }
  if (aliasRecords.length === 0 || distribution === null) return nothing;
  const zone = zoneOfRecords(distribution.tags);
  if (zone === null || !isAliasRight(distribution, facts)) {
    return { changes: [], findings: [aliasStays(facts, zone !== null)] };
  }
  const before = { zone, records: recordsData(aliasRecords) };
  return {
    changes: [change.delete('delete-alias-records', domain.name, { before, after: null, why })],
    findings: [],
  };
}

function removeValidation(own: readonly SeenCertificate[], facts: DomainFacts): Part {
  const { domain, validationRecords, certificates } = facts;
  const [record] = own.flatMap((one) => validationOf(one, domain.name) ?? []);
  if (!record) return nothing;
  if (domain.dns.kind === 'manual')
    return { changes: [], findings: [validationStays(lineOf(record), manualReason)] };
  if (validationRecords.length === 0) return nothing;
  const keep = (reason: string): Part => ({
    changes: [],
    findings: [validationStays(lineOf(record), reason)],
  });
  const [zone = null] = own.flatMap(({ tags }) => zoneOfRecords(tags) ?? []);
  if (zone === null) return keep('It was there before irsactl needed it.');
  if (!sayTheSame(validationRecords, [validationRecord(record)])) {
    return keep(`Somebody changed it: ${validationRecords.map(recordText).join('; ')}.`);
  }
  const others = sharing(record, own, certificates);
  if (others.length > 0) {
    return keep(`ACM renews ${others.map(({ arn }) => arn).join(' and ')} by it, too.`);
  }
  const before = { zone, records: recordsData(validationRecords) };
  return {
    changes: [
      change.delete('delete-validation-record', validationName(domain.name), { before, after: null, why }),
    ],
    findings: [],
  };
}

const manualReason = 'irsactl has no way to the DNS of the name (`dns: manual`).';

function namedStays({ domain: { certificate } }: DomainFacts): readonly Finding[] {
  if (certificate === undefined) return [];
  return [
    finding.warning('IRSA-ISSUER-090', {
      what: `The certificate ${certificate} stays.`,
      why: 'irsa.yaml names it, so irsactl did not request it.',
      next: 'Delete it in ACM where nobody needs it.',
    }),
  ];
}

function validationStays(record: string, reason: string): Finding {
  return finding.warning('IRSA-ISSUER-090', {
    what: `The validation record stays: ${record}`,
    why: `${reason} It is the same for every certificate of the name in this account.`,
    next: 'Delete it where no certificate of the name is left.',
  });
}

function aliasStays({ domain, aliasRecords }: DomainFacts, wasOurs: boolean): Finding {
  const reason = wasOurs ? 'Somebody made it lead elsewhere.' : 'irsactl did not write it.';
  return finding.warning('IRSA-ISSUER-090', {
    what: `The records of ${domain.name} stay: ${aliasRecords.map(recordText).join('; ')}.`,
    why: reason,
    next: 'Delete them in Route 53 where they lead to the distribution that is taken down, before you go on.',
  });
}

function manualRecordStays(name: string, { domain }: SeenDistribution): Finding {
  return finding.warning('IRSA-ISSUER-091', {
    what: `Take the record of ${name} away by hand, before you go on.`,
    why: `It leads to ${domain}, which is deleted, and irsactl has no way to the DNS of the name (\`dns: manual\`).`,
    next: `Delete it where it is kept:\n  ${lineOf({ name, value: domain })}`,
  });
}
