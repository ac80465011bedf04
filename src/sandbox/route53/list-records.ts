import { ListResourceRecordSets$, type ListResourceRecordSetsRequest } from '@aws-sdk/client-route-53';
import { normalizeName, reversedName } from '../dns/dns-name.ts';
import { route53Faults } from './faults.ts';
import { findZone, type Route53Operation, route53Operation } from './operation.ts';
import { comparePlaces, pageSize } from './paging.ts';
import { describeRecord } from './read-record.ts';
import { type RecordSet, writtenRecords } from './store.ts';

/** In pages of at most 300: by name with the labels from the right, then by type, then by set identifier. */
const listRecords = route53Operation<ListResourceRecordSetsRequest>(ListResourceRecordSets$, (call, sent) => {
  const zone = findZone(call, 'ListResourceRecordSets', sent.HostedZoneId);
  const first = startOf(sent);
  const records = [...writtenRecords(zone).values()]
    .map((record) => ({ record, place: placeOf(record) }))
    .sort((one, other) => comparePlaces(one.place, other.place))
    .filter(({ place }) => comparePlaces(place, first) >= 0)
    .map(({ record }) => record);
  const size = pageSize(sent.MaxItems, 300);
  const next = records[size];
  return {
    ResourceRecordSets: records.slice(0, size).map(describeRecord),
    IsTruncated: next !== undefined,
    ...(next && {
      NextRecordName: next.name,
      NextRecordType: next.type,
      ...(next.setIdentifier !== null && { NextRecordIdentifier: next.setIdentifier }),
    }),
    MaxItems: size,
  };
});

export const listRecordOperations: readonly Route53Operation[] = [listRecords];

type Place = readonly [name: string, type: string, identifier: string];

const placeOf = ({ name, type, setIdentifier }: RecordSet): Place => [
  reversedName(name),
  type,
  setIdentifier ?? '',
];

function startOf(sent: ListResourceRecordSetsRequest): Place {
  const { StartRecordName, StartRecordType = '', StartRecordIdentifier = '' } = sent;
  if (StartRecordName === undefined) {
    if (StartRecordType === '') return ['', '', ''];
    throw route53Faults.invalidInput('The start record type was specified without a start record name.');
  }
  const name = normalizeName(StartRecordName);
  if (name === null) throw route53Faults.invalidInput(`Invalid domain name: ${StartRecordName}`);
  return [reversedName(name), StartRecordType, StartRecordIdentifier];
}
