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
import { comparePlaces, pageSize } from './paging.ts';
import type { HostedZone } from './store.ts';

const longestPage = 100;

const listHostedZones = route53Operation<ListHostedZonesRequest>(ListHostedZones$, (call, sent) => {
  call.authorize('route53:ListHostedZones', '*');
  const { Marker, MaxItems, HostedZoneType } = sent;
  const zones = ownZones(call).filter(({ isPrivate }) => HostedZoneType === undefined || isPrivate);
  const start = Marker === undefined ? 0 : zones.findIndex(({ id }) => id === Marker);
  if (start < 0) throw route53Faults.invalidInput(`Marker ${Marker} is not a hosted zone.`);
  const size = pageSize(MaxItems, longestPage);
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
      .sort((one, other) => comparePlaces(place(one), place(other)))
      .filter((zone) => comparePlaces(place(zone), first) >= 0);
    const size = pageSize(MaxItems, longestPage);
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
