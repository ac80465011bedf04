import type { RandomBytes } from '../state.ts';
import { type HostedZone, type RecordSet, type Records, recordKey } from './store.ts';

const topLevels = ['com', 'net', 'org', 'co.uk'];

/** Four name servers, one under each of four top-level domains, as a delegation set has them. */
export function newNameServers(randomBytes: RandomBytes): readonly string[] {
  const bytes = [...randomBytes(topLevels.length * 2)];
  return topLevels.map((domain, index) => {
    const server = ((bytes[2 * index] ?? 0) % 2) * 256 + (bytes[2 * index + 1] ?? 0) + index * 512;
    return `ns-${server}.awsdns-${String((bytes[2 * index + 1] ?? 0) % 64).padStart(2, '0')}.${domain}`;
  });
}

/**
 * NS and SOA, which Route 53 makes with the zone.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
 */
export function firstRecords({ name, nameServers }: HostedZone, since: Date): Records {
  const [first = ''] = nameServers;
  const plain = { name, setIdentifier: null, alias: null, routing: {}, since };
  const records: readonly RecordSet[] = [
    { ...plain, type: 'NS', ttl: 172_800, values: nameServers.map((server) => `${server}.`) },
    {
      ...plain,
      type: 'SOA',
      ttl: 900,
      values: [`${first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`],
    },
  ];
  return new Map(records.map((record) => [recordKey(record), record]));
}

/** Whether a record is one that every zone has. */
export function isZonesOwn(
  { name }: Pick<HostedZone, 'name'>,
  record: Pick<RecordSet, 'name' | 'type'>,
): boolean {
  return record.name === name && (record.type === 'NS' || record.type === 'SOA');
}
