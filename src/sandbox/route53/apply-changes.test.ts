import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, type RecordChange } from './apply-changes.ts';
import { firstRecords } from './first-records.ts';
import { type HostedZone, type RecordSet, type Records, recordKey } from './store.ts';

const since = new Date(0);
const zone: HostedZone = {
  ...{ id: 'Z1', owner: '123456789012' as HostedZone['owner'], name: 'example.org.', callerReference: 'one' },
  ...{
    comment: null,
    isPrivate: false,
    vpcs: [],
    nameServers: ['ns-1.awsdns-01.com'],
    tags: [],
    versions: [],
  },
};

const values = { A: ['192.0.2.1', '192.0.2.2', 'wrong'], CNAME: ['x.example.net', 'y.example.net'] } as const;

const anyRecord: fc.Arbitrary<RecordSet> = fc.constantFrom('A' as const, 'CNAME' as const).chain((type) =>
  fc.record({
    name: fc.constantFrom('example.org.', 'a.example.org.', 'b.example.org.', 'a.example.net.'),
    type: fc.constant(type),
    ttl: fc.constantFrom(60, 300),
    values: fc.constantFrom(...values[type]).map((value) => [value]),
    ...{ setIdentifier: fc.constant(null), alias: fc.constant(null), routing: fc.constant({}) },
    since: fc.constant(since),
  }),
);

const anyBatch: fc.Arbitrary<RecordChange[]> = fc.array(
  fc.record({
    action: fc.constantFrom('CREATE' as const, 'DELETE' as const, 'UPSERT' as const),
    record: anyRecord,
  }),
  { minLength: 1, maxLength: 4 },
);

/** The records after a batch, which says itself what it has done. */
function after(records: Records, batch: readonly RecordChange[]): Records {
  const before = [...records];
  const result = applyChanges(zone, records, batch);
  expect([...records]).toEqual(before);
  if (result.faults.length > 0) return records;
  const last = new Map(batch.map((change) => [recordKey(change.record), change]));
  for (const [key, { action, record }] of last) {
    expect(result.records.get(key)).toEqual(action === 'DELETE' ? undefined : record);
  }
  return result.records;
}

test('whatever batches come, a zone keeps its rules, and has what the last accepted change of each set says', () => {
  fc.assert(
    fc.property(fc.array(anyBatch, { maxLength: 12 }), (batches) => {
      const all = [...batches.reduce(after, firstRecords(zone, since)).values()];
      const aliased = all.filter(({ type }) => type === 'CNAME').map(({ name }) => name);
      for (const name of aliased) expect(all.filter((other) => other.name === name)).toHaveLength(1);
      expect(all.every(({ name }) => name.endsWith('example.org.'))).toBe(true);
      expect(all.filter(({ type }) => type === 'SOA' || type === 'NS')).toHaveLength(2);
      expect(all.flatMap((record) => record.values)).not.toContain('wrong');
    }),
  );
});
