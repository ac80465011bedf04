import type { Finding } from '../../../chain/finding.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { Problem } from '../../../errors/irsa-error.ts';
import { finding } from '../findings.ts';
import type { SeenDistribution } from '../ports.ts';
import { validationOf } from './certificate.ts';
import { domainTag } from './marks.ts';
import type { DnsRecord, HostedZone, SeenCertificate, ValidationRecord } from './ports.ts';
import { recordText } from './records.ts';
import { type ZoneLook, zoneText } from './zone.ts';

type NoZone =
  | Exclude<ZoneLook, { kind: 'found' | 'manual' }>
  | { readonly kind: 'unfit'; readonly zone: HostedZone };

export function zoneProblem({ name }: OwnDomain, look: NoZone): Finding {
  return finding.error('IRSA-ISSUER-084', {
    what: `There is no hosted zone for the records of ${name}.`,
    ...zoneReason(name, look),
  });
}

const orManual =
  'Where the DNS of the name is kept elsewhere, write `dns: manual`: apply then says which records to add.';

function zoneReason(name: string, look: NoZone): Pick<Problem, 'why' | 'next'> {
  switch (look.kind) {
    case 'none':
      return {
        why: `Route 53 has no zone in this account that ${name} is in.`,
        next: `${orManual} Else make a public hosted zone for a domain that the name ends with.`,
      };
    case 'private':
      return {
        why: `${look.ids.join(' and ')} is private: only a VPC sees its records, and AWS reads the documents from outside.`,
        next: `Name a public zone in spec.issuer.cloudFront.domain.hostedZoneId. ${orManual}`,
      };
    case 'several':
      return {
        why: `There are ${look.ids.length} public zones ${look.name}: ${look.ids.join(', ')}. The world asks one of them.`,
        next: `Say which in spec.issuer.cloudFront.domain.hostedZoneId. Its name servers are those that \`dig NS ${look.name}\` shows.`,
      };
    case 'absent':
      return {
        why: `Route 53 has no zone ${look.id} in this account.`,
        next: 'Correct spec.issuer.cloudFront.domain.hostedZoneId, or leave it out: the longest zone that fits is taken.',
      };
    case 'unfit':
      return {
        why: `${look.zone.id} is the zone ${look.zone.name}, and ${name} is not in it.`,
        next: 'Correct spec.issuer.cloudFront.domain.hostedZoneId, or leave it out: the longest zone that fits is taken.',
      };
  }
}

export function otherZone({ name }: OwnDomain, former: string, zone: HostedZone): Finding {
  return finding.error('IRSA-ISSUER-084', {
    what: `The records of ${name} are in another hosted zone than before.`,
    why: `irsactl wrote them into ${former}; now they would go to ${zoneText(zone)}, and those would be left behind.`,
    next: `Write \`hostedZoneId: ${former}\` into spec.issuer.cloudFront.domain. To move, take the chain down first with \`irsactl destroy\`.`,
  });
}

export function namedUnusable(arn: string, why: string): Finding {
  return finding.error('IRSA-ISSUER-083', {
    what: `The certificate ${arn} cannot serve the issuer.`,
    why,
    next: 'Name another in spec.issuer.cloudFront.domain.certificate, or leave it out: irsactl requests one.',
  });
}

export function othersRecords(
  name: string,
  records: readonly DnsRecord[],
  zone: Pick<HostedZone, 'name' | 'id'>,
): Finding {
  return finding.error('IRSA-ISSUER-086', {
    what: `${name} has records in ${zoneText(zone)} that irsactl did not write.`,
    why: `Seen: ${records.map(recordText).join('; ')}.`,
    next: 'Choose another name, or delete them where nobody needs them. `irsactl plan --adopt` shows what would stand there instead, and `irsactl apply --adopt` replaces them.',
  });
}

export function notDelegated(
  zone: HostedZone,
  seen: readonly string[],
  severity: Finding['severity'],
): Finding {
  return finding[severity]('IRSA-ISSUER-085', undelegated(zone, seen));
}

export function undelegated(zone: HostedZone, seen: readonly string[]): Problem {
  const now = seen.length === 0 ? 'no name server' : seen.join(', ');
  return {
    what: `The world does not ask the hosted zone ${zoneText(zone)} for its names.`,
    why: `Public DNS has ${now} for ${zone.name}; the zone is on ${zone.nameServers.join(', ')}.`,
    next: `Where ${zone.name} is registered, or in the zone above it, write:\n${zone.nameServers.map((server) => `  ${zone.name}. NS ${server}.`).join('\n')}\nIt may take the former entry's time to live until everybody knows.`,
  };
}

export function renewalFails(used: SeenCertificate, name: string): Finding {
  const { renewal, notAfter, arn } = used;
  const record = validationOf(used, name);
  const end = notAfter === null ? '' : `, and it ends ${new Date(notAfter).toISOString().slice(0, 10)}`;
  const reason = renewal?.reason ? ` (${renewal.reason})` : '';
  const isFailed = renewal?.status === 'FAILED';
  return finding[isFailed ? 'error' : 'warning']('IRSA-ISSUER-089', {
    what: `ACM does not get on with the renewal of the certificate of ${name}.`,
    why: `The renewal of ${arn} is ${renewal?.status}${reason}${end}.`,
    next: record
      ? `See that this record is there for everybody:\n  ${lineOf(record)}`
      : 'See in ACM what it waits for.',
  });
}

export function formerRequestFailed({ arn, failure, names: [name = ''] }: SeenCertificate): Finding {
  return finding.warning('IRSA-ISSUER-082', {
    what: `ACM did not issue the certificate ${arn}.`,
    ...failureReason(failure ?? '', name),
  });
}

/** https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html */
export function failureReason(failure: string, name: string): Pick<Problem, 'why' | 'next'> {
  switch (failure) {
    case 'CAA_ERROR':
      return {
        why: `A CAA record of ${name}, or of a domain that it is in, forbids it to Amazon (CAA_ERROR).`,
        next: `Add this beside it, then run \`irsactl apply\`, which requests another one:\n  ${name}. CAA 0 issue "amazon.com"`,
      };
    case 'ADDITIONAL_VERIFICATION_REQUIRED':
      return {
        why: 'ACM wants to know more about the domain (ADDITIONAL_VERIFICATION_REQUIRED).',
        next: 'Ask AWS Support to allow the domain, then run `irsactl apply`, which requests another one.',
      };
    case 'INVALID_PUBLIC_DOMAIN':
      return {
        why: `${name} is not under a domain that is public (INVALID_PUBLIC_DOMAIN).`,
        next: 'Use a name under a registered domain.',
      };
    default:
      return {
        why: `ACM names the reason ${failure === '' ? 'unknown' : failure}.`,
        next: 'See https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html, then run `irsactl apply`, which requests another one.',
      };
  }
}

export function aliasTaken(name: string, others: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-087', {
    what: `${name} is a name of another CloudFront distribution.`,
    why: `${others.join(' and ')} has it; CloudFront gives a name to one distribution alone.`,
    next: 'Choose another name, or take it from that distribution where nobody needs it there.',
  });
}

/** The distribution was made for another name than irsa.yaml has. */
export function otherDomain(
  { id, domain }: SeenDistribution,
  made: string | null,
  wanted: string | null,
): Finding {
  return finding.error('IRSA-ISSUER-088', {
    what: `The chain’s distribution ${id} is for ${made ?? domain}, and irsa.yaml names ${wanted ?? 'no domain'}.`,
    why: `It has ${made === null ? `no tag ${domainTag}` : `the tag ${domainTag}`}. With another name the issuer would be another one, and certificate and records of the former would be left behind.`,
    next: `Put spec.issuer.cloudFront.domain back as it was${made === null ? ' (left out)' : ` (name: ${made})`}. To move, run \`irsactl destroy\` to its end with the former irsa.yaml, then \`irsactl apply\` with the new one.`,
  });
}

/** As a zone file has it, to be copied. */
export function lineOf({ name, value }: ValidationRecord): string {
  return `${name}. CNAME ${value}.`;
}
