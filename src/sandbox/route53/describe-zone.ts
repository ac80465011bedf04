import { type HostedZone, writtenRecords } from './store.ts';

/** A zone as every call answers it. */
export function describeZone(zone: HostedZone) {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { ...(zone.comment !== null && { Comment: zone.comment }), PrivateZone: zone.isPrivate },
    ResourceRecordSetCount: writtenRecords(zone).size,
  };
}
