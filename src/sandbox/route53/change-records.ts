import {
  ChangeResourceRecordSets$,
  type ChangeResourceRecordSetsRequest,
  type Change as SentChange,
} from '@aws-sdk/client-route-53';
import type { RequestContext } from '../../trust/policy/condition.ts';
import { normalizeName } from '../dns/dns-name.ts';
import { applyChanges, type RecordChange } from './apply-changes.ts';
import { route53Faults } from './faults.ts';
import { findZone, type Route53Operation, route53Operation } from './operation.ts';
import { readRecord } from './read-record.ts';
import { describeChange, recordChange, syncTime } from './record-change.ts';
import { writeRecords, writtenRecords } from './store.ts';

const changeRecords = route53Operation<ChangeResourceRecordSetsRequest>(
  ChangeResourceRecordSets$,
  (call, { HostedZoneId, ChangeBatch }) => {
    const sent = ChangeBatch?.Changes ?? [];
    const zone = findZone(call, 'ChangeResourceRecordSets', HostedZoneId, conditionKeys(sent));
    if (sent.length === 0) throw route53Faults.invalidInput('The change batch has no changes.');
    const now = call.state.now();
    const from = syncTime(call.store, now);
    const changes = sent.map((change) => readChange(change, from));
    const { records, faults } = applyChanges(zone, writtenRecords(zone), changes);
    if (faults.length > 0) throw route53Faults.invalidBatch(faults);
    const change = recordChange(call, ChangeBatch?.Comment);
    writeRecords(zone, records, change.inSync, now);
    return { ChangeInfo: describeChange(change, null) };
  },
);

export const recordOperations: readonly Route53Operation[] = [changeRecords];

function readChange({ Action, ResourceRecordSet }: SentChange, since: Date): RecordChange {
  if (Action === undefined || ResourceRecordSet === undefined) {
    throw route53Faults.invalidInput('A change has no action or no resource record set.');
  }
  return { action: Action, record: readRecord(ResourceRecordSet, Action, since) };
}

/**
 * What a policy may ask of a batch: each key has all values of it.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
function conditionKeys(sent: readonly SentChange[]): RequestContext {
  const all = (value: (change: SentChange) => string | undefined): string[] => [
    ...new Set(sent.flatMap((change) => value(change) ?? [])),
  ];
  return {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': all(({ ResourceRecordSet }) =>
      normalizeName(ResourceRecordSet?.Name ?? '')?.slice(0, -1),
    ),
    'route53:ChangeResourceRecordSetsRecordTypes': all(({ ResourceRecordSet }) => ResourceRecordSet?.Type),
    'route53:ChangeResourceRecordSetsActions': all(({ Action }) => Action),
  };
}
