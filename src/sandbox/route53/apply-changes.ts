import { recordFaults } from './check-record.ts';
import { isZonesOwn } from './first-records.ts';
import { type HostedZone, type RecordSet, type Records, recordKey } from './store.ts';

export interface RecordChange {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly record: RecordSet;
}

/** The records after all changes of a batch, or everything that is wrong with it: it is carried out wholly or not at all. */
export function applyChanges(
  zone: HostedZone,
  before: Records,
  changes: readonly RecordChange[],
): { readonly records: Records; readonly faults: readonly string[] } {
  const records = new Map(before);
  const written = new Set<string>();
  const faults = changes.flatMap(({ action, record }) => {
    const key = recordKey(record);
    const existing = records.get(key);
    if (action === 'DELETE') {
      const fault = deletionFault(existing, record);
      if (fault === null) records.delete(key);
      return fault ?? [];
    }
    const wrong = written.has(key) ? [writtenTwice(record)] : writingFaults(zone, action, existing, record);
    written.add(key);
    if (wrong.length === 0) records.set(key, kept(existing, record));
    return wrong;
  });
  return { records, faults: faults.length > 0 ? faults : wholeFaults(zone, records, changes) };
}

const named = ({ name, type }: RecordSet): string => `resource record set [name='${name}', type='${type}']`;

const writtenTwice = ({ name, type }: RecordSet): string =>
  `The request contains an invalid set of changes for a resource record set '${type} ${name}'`;

function writingFaults(
  zone: HostedZone,
  action: 'CREATE' | 'UPSERT',
  existing: RecordSet | undefined,
  record: RecordSet,
): readonly string[] {
  const wrong = recordFaults(zone, record);
  if (wrong.length > 0 || action === 'UPSERT' || !existing) return wrong;
  return [`Tried to create ${named(record)} but it already exists`];
}

/** A record set is only deleted by somebody who knows its values; the rest may be left out: https://github.com/getmoto/moto/pull/7153 */
function deletionFault(existing: RecordSet | undefined, sent: RecordSet): string | null {
  if (!existing) return `Tried to delete ${named(sent)} but it was not found`;
  return isSame(existing, sent)
    ? null
    : `Tried to delete ${named(sent)} but the values provided do not match the current values`;
}

/** What is written as it was has been there all the time. */
function kept(existing: RecordSet | undefined, record: RecordSet): RecordSet {
  const isUnchanged =
    isSame(existing, record) && JSON.stringify(existing?.routing) === JSON.stringify(record.routing);
  return isUnchanged && existing ? existing : record;
}

function isSame(one: RecordSet | undefined, other: RecordSet): boolean {
  return one !== undefined && content(one) === content(other);
}

function content({ ttl, values, alias }: RecordSet): string {
  return JSON.stringify([ttl, [...values].sort(), alias && [alias.HostedZoneId, alias.DNSName]]);
}

/** What is wrong with a zone as a whole. */
function wholeFaults(
  zone: HostedZone,
  records: Records,
  changes: readonly RecordChange[],
): readonly string[] {
  const all = [...records.values()];
  const faults: string[] = [];
  const own = all.filter((record) => isZonesOwn(zone, record));
  if (!own.some(({ type }) => type === 'SOA'))
    faults.push('A HostedZone must contain exactly one SOA record.');
  if (!own.some(({ type }) => type === 'NS')) {
    faults.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  for (const { action, record } of changes) {
    const beside = all.filter(({ name, type }) => name === record.name && type !== record.type);
    const conflicts = record.type === 'CNAME' ? beside : beside.filter(({ type }) => type === 'CNAME');
    const [other] = conflicts;
    if (action === 'DELETE' || !other) continue;
    faults.push(
      `RRSet of type ${record.type} with DNS name ${record.name} is not permitted because a conflicting RRSet of type ${other.type} with the same DNS name already exists in zone ${zone.name}`,
    );
  }
  const missing = changes.find(
    ({ action, record }) => action !== 'DELETE' && leadsNowhere(zone, all, record),
  );
  if (missing?.record.alias) {
    const { DNSName, HostedZoneId } = missing.record.alias;
    faults.push(
      `Tried to create an alias that targets ${DNSName}, type ${missing.record.type} in zone ${HostedZoneId}, but that target was not found`,
    );
  }
  return faults;
}

/** An alias within the zone needs a record of its own type at its target. */
function leadsNowhere(zone: HostedZone, all: readonly RecordSet[], { type, alias }: RecordSet): boolean {
  if (alias?.HostedZoneId !== zone.id) return false;
  return !all.some((other) => other.name === alias.DNSName && other.type === type);
}
