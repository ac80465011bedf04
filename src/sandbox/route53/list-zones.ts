import {
  ListHostedZones$,
  ListHostedZonesByName$,
  type ListHostedZonesByNameRequest,
  type ListHostedZonesRequest,
} from '@aws-sdk/client-route-53';
import { normalizeName, reversedName } from '../dns/dns-name.ts';
import { describeZone } from './describe-zone.ts';
import { route53Faults } from './faults.ts';
import { ownZones, type Route53Operation, route53Operation } from './operation.ts';
import type { HostedZone } from './store.ts';

/** In pages of at most 100, whatever is asked for. */
const pageSize = (wished: number | undefined): number => Math.min(Math.max(wished ?? 100, 1), 100);

const listHostedZones = route53Operation<ListHostedZonesRequest>(ListHostedZones$, (call, sent) => {
  call.authorize('route53:ListHostedZones', '*');
  const { Marker, MaxItems, HostedZoneType } = sent;
  const zones = ownZones(call).filter(({ isPrivate }) => HostedZoneType === undefined || isPrivate);
  const start = Marker === undefined ? 0 : zones.findIndex(({ id }) => id === Marker);
  if (start < 0) throw route53Faults.invalidInput(`Marker ${Marker} is not a hosted zone.`);
  const size = pageSize(MaxItems);
  const next = zones[start + size];
  return {
    HostedZones: zones.slice(start, start + size).map(describeZone),
    ...(Marker !== undefined && { Marker }),
    IsTruncated: next !== undefined,
    ...(next && { NextMarker: next.id }),
    MaxItems: size,
  };
});

/** In the order of their names with the labels from the right, from a name on; those of one name by their IDs. */
const listHostedZonesByName = route53Operation<ListHostedZonesByNameRequest>(
  ListHostedZonesByName$,
  (call, { DNSName, HostedZoneId, MaxItems }) => {
    call.authorize('route53:ListHostedZonesByName', '*');
    if (HostedZoneId !== undefined && DNSName === undefined) {
      throw route53Faults.invalidInput('The hosted zone ID was specified without a DNS name.');
    }
    const from = DNSName === undefined ? '' : normalizeName(DNSName);
    if (from === null) throw route53Faults.invalidName(DNSName ?? '');
    const first = [from === '' ? '' : reversedName(from), HostedZoneId ?? ''] as const;
    const zones = [...ownZones(call)]
      .sort((one, other) => compare(place(one), place(other)))
      .filter((zone) => compare(place(zone), first) >= 0);
    const size = pageSize(MaxItems);
    const next = zones[size];
    return {
      HostedZones: zones.slice(0, size).map(describeZone),
      ...(DNSName !== undefined && { DNSName }),
      ...(HostedZoneId !== undefined && { HostedZoneId }),
      IsTruncated: next !== undefined,
      ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
      MaxItems: size,
    };
  },
);

export const listZoneOperations: readonly Route53Operation[] = [listHostedZones, listHostedZonesByName];

type Place = readonly [name: string, id: string];

const place = ({ name, id }: HostedZone): Place => [reversedName(name), id];

/** By the bytes of the texts, as Route 53 orders them. */
function compare([name, id]: Place, [otherName, otherId]: Place): number {
  if (name !== otherName) return name < otherName ? -1 : 1;
  if (id === otherId) return 0;
  return id < otherId ? -1 : 1;
}
