import { isIPv4, isIPv6 } from 'node:net';
import { isWithin, normalizeName } from '../dns/dns-name.ts';
import type { HostedZone, RecordSet } from './store.ts';

/** The zone in which every alias to a distribution lies: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
export const cloudFrontZone = 'Z2FDTNDATAQYW2';

/** What is wrong with one record set by itself, in Route 53's words. */
export function recordFaults(zone: HostedZone, record: RecordSet): readonly string[] {
  const { name, type, alias } = record;
  if (!isWithin(name, zone.name)) {
    return [`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`];
  }
  if (type === 'CNAME' && name === zone.name) {
    return [`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`];
  }
  return alias ? aliasFaults(zone, record, alias) : valueFaults(record);
}

/**
 * Whether an alias may lead where it does; targets of other services than CloudFront and of other zones are believed.
 * That a private zone takes no alias to CloudFront is documented, Route 53's text for it is not.
 */
function aliasFaults(
  zone: HostedZone,
  { type }: RecordSet,
  { HostedZoneId, DNSName, EvaluateTargetHealth }: NonNullable<RecordSet['alias']>,
): readonly string[] {
  const tried = `Tried to create an alias that targets ${DNSName}, type ${type} in zone ${HostedZoneId}, but`;
  if (HostedZoneId !== cloudFrontZone) {
    return HostedZoneId === zone.id && !isWithin(DNSName, zone.name)
      ? [`${tried} the alias target name does not lie within the target zone`]
      : [];
  }
  if (!DNSName.endsWith('.cloudfront.net.')) {
    return [`${tried} the alias target name does not lie within the target zone`];
  }
  if (!['A', 'AAAA', 'HTTPS'].includes(type)) return [`${tried} that target was not found`];
  if (zone.isPrivate) return [`${tried} a private hosted zone cannot hold an alias to CloudFront`];
  return EvaluateTargetHealth ? [`${tried} the health of CloudFront cannot be evaluated`] : [];
}

function valueFaults({ name, type, values }: RecordSet): readonly string[] {
  if (type === 'CNAME' && values.length > 1) {
    return [`RRSet of type CNAME with DNS name ${name} contains more than one value`];
  }
  const problem = problems[type];
  if (!problem) return [];
  return values
    .filter((value) => !problem.isSound(value))
    .map((value) => `Invalid Resource Record: 'FATAL problem: ${problem.text} encountered with '${value}''`);
}

const isName = (value: string): boolean => normalizeName(value) !== null;

const problems: Readonly<Record<string, { isSound(value: string): boolean; readonly text: string }>> = {
  A: { isSound: isIPv4, text: 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)' },
  AAAA: { isSound: isIPv6, text: 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)' },
  CNAME: { isSound: isName, text: 'DomainLabelEmpty (Domain label is empty)' },
  NS: { isSound: isName, text: 'DomainLabelEmpty (Domain label is empty)' },
  TXT: {
    isSound: (value) => /^("([^"\\]|\\.)*"\s*)+$/s.test(value),
    text: 'InvalidCharacterString (Value should be enclosed in quotation marks)',
  },
};
