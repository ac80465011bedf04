import { type AliasTarget, type ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import { normalizeName } from '../dns/dns-name.ts';
import { route53Faults } from './faults.ts';
import type { RecordSet } from './store.ts';

const types: readonly string[] = Object.values(RRType);

/** A record set as it is kept, of one that was sent. */
export function readRecord(sent: ResourceRecordSet, action: string, since: Date): RecordSet {
  const { Name = '', Type = '', SetIdentifier, TTL, ResourceRecords = [], AliasTarget, ...routing } = sent;
  const name = normalizeName(Name);
  if (name === null) throw route53Faults.invalidInput(`Invalid domain name: ${Name}`);
  if (!types.includes(Type)) throw route53Faults.invalidInput(`Invalid record type: ${Type}`);
  checkContent(sent, action);
  return {
    name,
    type: Type,
    setIdentifier: SetIdentifier ?? null,
    ttl: TTL ?? null,
    values: ResourceRecords.map(({ Value = '' }) => Value),
    alias: AliasTarget ? readAlias(AliasTarget) : null,
    routing,
    since,
  };
}

function readAlias({ HostedZoneId = '', DNSName = '', EvaluateTargetHealth = false }: AliasTarget) {
  return { HostedZoneId, DNSName: normalizeName(DNSName) ?? '', EvaluateTargetHealth };
}

/** A set has values and how long they hold, or a target. */
function checkContent(sent: ResourceRecordSet, action: string): void {
  const { Name, Type, SetIdentifier = null, TTL, ResourceRecords = [], AliasTarget } = sent;
  const parts = [TTL !== undefined, ResourceRecords.length > 0];
  if (AliasTarget ? !parts.includes(true) : !parts.includes(false)) return;
  const found = AliasTarget ? 'more than one' : 'none';
  throw route53Faults.invalidInput(
    `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${found} in Change with [Action=${action}, Name=${Name}, Type=${Type}, SetIdentifier=${SetIdentifier}]`,
  );
}

/** As ListResourceRecordSets gives it back. */
export function describeRecord(record: RecordSet): object {
  return {
    Name: record.name,
    Type: record.type,
    ...(record.setIdentifier !== null && { SetIdentifier: record.setIdentifier }),
    ...record.routing,
    ...(record.ttl !== null && { TTL: record.ttl }),
    // An alias has an empty list beside it in the JSON of the CLI, and no element in XML.
    ...(record.alias
      ? { AliasTarget: record.alias }
      : { ResourceRecords: record.values.map((Value) => ({ Value })) }),
  };
}
