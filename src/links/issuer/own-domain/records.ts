import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { PlanValue } from '../../../chain/plan-value.ts';
import type { DnsRecord, ValidationRecord } from './ports.ts';

/** The zone of every distribution's name: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const cloudFrontZone = 'Z2FDTNDATAQYW2';

/** Types of records that decide where a name leads. */
const leading: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

export const aliasTypes = ['A', 'AAAA'] as const;

/** How long others may keep a record, in seconds. */
const timeToLive = 300;

/** The records by which a name leads to a distribution, over IPv4 and IPv6. */
export function aliasRecords(name: string, target: string): readonly DnsRecord[] {
  const alias = { target, zone: cloudFrontZone };
  return aliasTypes.map((type) => ({ name, type, values: [], ttl: null, alias, variant: '' }));
}

export function validationRecord({ name, value }: ValidationRecord): DnsRecord {
  return { name, type: 'CNAME', values: [value], ttl: timeToLive, alias: null, variant: '' };
}

/** Of all records of a name, those that decide where it leads. */
export function leadingRecords(records: readonly DnsRecord[]): readonly DnsRecord[] {
  return byType(records.filter(({ type }) => leading.has(type)));
}

/** Whether these records say the same; for how long others may keep them does not count. */
export function sayTheSame(some: readonly DnsRecord[], others: readonly DnsRecord[]): boolean {
  return isDeepStrictEqual(byType(some).map(meaning), byType(others).map(meaning));
}

/** `A alias of d111111abcdef8.cloudfront.net` */
export function recordText({ type, values, alias, variant }: DnsRecord): string {
  const what = alias ? `alias of ${alias.target}` : values.join(', ');
  return `${type} ${what}${variant === '' ? '' : ` (${variant})`}`;
}

/** Records as a plan carries them. */
export function recordsData(records: readonly DnsRecord[]): PlanValue {
  return records.map((record) => ({ ...record, alias: record.alias && { ...record.alias } }));
}

/** The same as a change has them. */
export const recordsShape = z.array(
  z.strictObject({
    name: z.string(),
    type: z.string(),
    values: z.array(z.string()),
    ttl: z.number().nullable(),
    alias: z.strictObject({ target: z.string(), zone: z.string() }).nullable(),
    variant: z.string(),
  }),
);

function meaning({ ttl: _, ...record }: DnsRecord) {
  return record;
}

function byType(records: readonly DnsRecord[]): readonly DnsRecord[] {
  const key = ({ type, variant }: DnsRecord) => `${type} ${variant}`;
  return records.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
