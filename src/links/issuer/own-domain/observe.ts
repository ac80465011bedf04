import type { OwnDomain } from '../../../config/trust-chain.ts';
import { discoveryPath } from '../../../trust/discovery-document.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { chooseCertificate, validationOf } from './certificate.ts';
import { zoneOfRecords } from './marks.ts';
import type { DnsRecord, HostedZones, SeenCertificate } from './ports.ts';
import { leadingRecords } from './records.ts';
import { type ZoneLook, zoneNames } from './zone.ts';

/** What belongs to a domain name, as it is now. */
export interface DomainFacts {
  readonly domain: OwnDomain;
  /** Every certificate that has to do with the name. */
  readonly certificates: readonly SeenCertificate[];
  /** The one that irsa.yaml names; null where it is not there, or none is named. */
  readonly named: SeenCertificate | null;
  readonly zone: ZoneLook;
  /** Records that decide where the name leads. */
  readonly aliasRecords: readonly DnsRecord[];
  /** What stands where the certificate is to be proven. */
  readonly validationRecords: readonly DnsRecord[];
  /** Name servers of the zone, as everybody sees them; null where nobody could be asked. */
  readonly delegatedTo: readonly string[] | null;
  /** Whether the documents can be read by the name; looked at where a person writes the records. */
  readonly isReached: boolean;
}

export async function observeDomain(
  domain: OwnDomain,
  desired: DesiredIssuer,
  distribution: SeenDistribution | null,
  ports: Pick<IssuerPorts, 'domain' | 'publicDocuments'>,
): Promise<DomainFacts> {
  const { certificates: acm, zones, names } = await ports.domain();
  const { name } = domain;
  const [certificates, named, zone] = await Promise.all([
    acm.about(name),
    domain.certificate === undefined ? null : acm.get(domain.certificate),
    lookForZone(domain, zones),
  ]);
  const { used, outdated } = chooseCertificate(desired, domain, { named, certificates });
  const requested = [used, ...outdated].find((one) => one !== null && one !== named) ?? null;
  const validation = requested && validationOf(requested, name);
  const found = zone.kind === 'found' ? zone.zone : null;
  const recordsIn = async (id: string | null, of: string) => (id === null ? [] : zones.records(id, of));
  const [aliasRecords, validationRecords, delegatedTo, isReached] = await Promise.all([
    recordsIn(zoneOfRecords(distribution?.tags) ?? found?.id ?? null, name),
    validation ? recordsIn(zoneOfRecords(requested?.tags) ?? found?.id ?? null, validation.name) : [],
    found && !found.isPrivate ? names.look(found.name, 'NS') : null,
    domain.dns.kind === 'manual' && distribution?.settings.aliases.includes(name) === true
      ? isServedUnder(name, ports)
      : false,
  ]);
  return {
    domain,
    certificates,
    named,
    zone,
    aliasRecords: leadingRecords(aliasRecords),
    validationRecords: leadingRecords(validationRecords),
    delegatedTo,
    isReached,
  };
}

/** Of public zones the longest that the name is in. */
async function lookForZone({ name, dns }: OwnDomain, zones: HostedZones): Promise<ZoneLook> {
  if (dns.kind === 'manual') return dns;
  if (dns.hostedZoneId !== null) {
    const zone = await zones.get(dns.hostedZoneId);
    return zone ? { kind: 'found', zone } : { kind: 'absent', id: dns.hostedZoneId };
  }
  const privateIds: string[] = [];
  for (const candidate of zoneNames(name)) {
    const found = await zones.named(candidate);
    const ids = found.filter(({ isPrivate }) => !isPrivate).map(({ id }) => id);
    const [id, ...more] = ids;
    privateIds.push(...found.filter(({ isPrivate }) => isPrivate).map((zone) => zone.id));
    if (more.length > 0) return { kind: 'several', name: candidate, ids };
    const zone = id === undefined ? null : await zones.get(id);
    if (zone) return { kind: 'found', zone };
  }
  return privateIds.length > 0 ? { kind: 'private', ids: privateIds } : { kind: 'none' };
}

/**
 * Whether somebody who asks for the name gets to the documents. Nobody is asked before the distribution has the name:
 * that it leads nowhere yet would be kept for a while by whoever was asked.
 */
export async function isServedUnder(
  name: string,
  { publicDocuments }: Pick<IssuerPorts, 'publicDocuments'>,
): Promise<boolean> {
  const answer = await publicDocuments.fetch(`https://${name}${discoveryPath}`);
  return answer.kind === 'answer' && answer.status === 200;
}
