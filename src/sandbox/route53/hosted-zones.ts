import {
  CreateHostedZone$,
  type CreateHostedZoneRequest,
  DeleteHostedZone$,
  type DeleteHostedZoneRequest,
  GetHostedZone$,
  type GetHostedZoneRequest,
} from '@aws-sdk/client-route-53';
import { normalizeName } from '../dns/dns-name.ts';
import { describeZone } from './describe-zone.ts';
import { route53Faults } from './faults.ts';
import { firstRecords, isZonesOwn, newNameServers } from './first-records.ts';
import {
  findZone,
  ownZones,
  type Route53Call,
  type Route53Operation,
  route53Operation,
} from './operation.ts';
import { describeChange, newRoute53Id, recordChange } from './record-change.ts';
import { type HostedZone, writeRecords, writtenRecords } from './store.ts';

const createHostedZone = route53Operation<CreateHostedZoneRequest>(CreateHostedZone$, (call, sent) => {
  const { state, store } = call;
  call.authorize('route53:CreateHostedZone', '*');
  const isPrivate = sent.HostedZoneConfig?.PrivateZone === true;
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
  if (isPrivate) call.authorize('ec2:DescribeVpcs', '*');
  const zone = readZone(call, sent, isPrivate);
  const change = recordChange(call);
  writeRecords(zone, firstRecords(zone, change.inSync), change.inSync, change.submitted);
  store.zones.set(zone.id, zone);
  call.zoneMade(zone);
  return {
    HostedZone: describeZone(zone),
    ChangeInfo: describeChange(change, null),
    DelegationSet: { NameServers: zone.nameServers },
    ...(isPrivate && { VPC: zone.vpcs[0] }),
    Location: `https://route53.${state.partition.dnsSuffix}/2013-04-01/hostedzone/${zone.id}`,
  };
});

const getHostedZone = route53Operation<GetHostedZoneRequest>(GetHostedZone$, (call, { Id }) => {
  const zone = findZone(call, 'GetHostedZone', Id);
  return {
    HostedZone: describeZone(zone),
    ...(zone.isPrivate ? { VPCs: zone.vpcs } : { DelegationSet: { NameServers: zone.nameServers } }),
  };
});

const deleteHostedZone = route53Operation<DeleteHostedZoneRequest>(DeleteHostedZone$, (call, { Id }) => {
  const zone = findZone(call, 'DeleteHostedZone', Id);
  const others = [...writtenRecords(zone).values()].filter((record) => !isZonesOwn(zone, record));
  if (others.length > 0) throw route53Faults.zoneNotEmpty();
  call.store.zones.delete(zone.id);
  call.zoneGone(zone);
  return { ChangeInfo: describeChange(recordChange(call), null) };
});

export const hostedZoneOperations: readonly Route53Operation[] = [
  createHostedZone,
  getHostedZone,
  deleteHostedZone,
];

/** Several zones may have one name; only a caller reference and a VPC count once. */
function readZone(call: Route53Call, sent: CreateHostedZoneRequest, isPrivate: boolean): HostedZone {
  const { Name = '', CallerReference = '', VPC, HostedZoneConfig } = sent;
  const name = normalizeName(Name);
  // A top-level domain is not let to anybody.
  if (name === null || name.split('.').length < 3) throw route53Faults.invalidName(Name);
  if (CallerReference === '' || CallerReference.length > 128) {
    throw route53Faults.invalidInput('The parameter CallerReference is empty or too long.');
  }
  const own = ownZones(call);
  if (own.some((zone) => zone.callerReference === CallerReference)) throw route53Faults.zoneExists();
  const { VPCId = '', VPCRegion = 'us-east-1' } = VPC ?? {};
  if (isPrivate !== (VPC !== undefined) || (isPrivate && !/^vpc-[0-9a-f]{8,17}$/.test(VPCId))) {
    throw route53Faults.invalidVpc();
  }
  const other = own.find((zone) => zone.name === name && zone.vpcs.some((vpc) => vpc.VPCId === VPCId));
  if (isPrivate && other) throw route53Faults.conflictingZone(other.id, VPCId, VPCRegion);
  return {
    id: newRoute53Id(call.state, 'Z'),
    owner: call.account().id,
    name,
    callerReference: CallerReference,
    comment: HostedZoneConfig?.Comment ?? null,
    isPrivate,
    vpcs: isPrivate ? [{ VPCId, VPCRegion }] : [],
    nameServers: newNameServers(call.state.randomBytes),
    tags: [],
    versions: [],
  };
}
