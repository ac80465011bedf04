import type { VPC } from '@aws-sdk/client-route-53';
import type { AccountId } from '../../trust/arn.ts';
import type { Tag } from '../account.ts';

/** The records of one name and type, or of one of their sets where there are several. */
export interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string | null;
  readonly ttl: number | null;
  readonly values: readonly string[];
  readonly alias: Alias | null;
  /** What else was sent: weight, region, failover and the like; kept, without effect. */
  readonly routing: Readonly<Record<string, unknown>>;
  /** When the name servers have it. */
  readonly since: Date;
}

/** Another name at which a record's values are found. */
interface Alias {
  readonly HostedZoneId: string;
  /** With a dot at its end. */
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

/** Record sets by `recordKey`. */
export type Records = ReadonlyMap<string, RecordSet>;

export interface HostedZone {
  readonly id: string;
  readonly owner: AccountId;
  /** With a dot at its end. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string | null;
  readonly isPrivate: boolean;
  readonly vpcs: readonly VPC[];
  /** Without a dot at their ends; a private zone's are never asked by anybody outside. */
  readonly nameServers: readonly string[];
  tags: readonly Tag[];
  /** What was written and from when on the name servers answer by it: the oldest first, the last is what Route 53 shows. */
  versions: readonly ZoneVersion[];
}

interface ZoneVersion {
  readonly from: Date;
  readonly records: Records;
}

/** A batch of changes, or the making or removal of a zone. */
export interface StoredChange {
  readonly id: string;
  readonly owner: AccountId;
  readonly submitted: Date;
  readonly inSync: Date;
  readonly comment: string | null;
}

/** Everything that Route 53 keeps, for all accounts, by ID. */
export interface Route53Store {
  readonly zones: Map<string, HostedZone>;
  readonly changes: Map<string, StoredChange>;
  /** How long a change takes to reach all name servers; 0: it is there with the next look. AWS takes up to 60 seconds. */
  propagationSeconds: number;
}

export function createRoute53Store(propagationSeconds: number): Route53Store {
  return { zones: new Map(), changes: new Map(), propagationSeconds };
}

export function recordKey({ name, type, setIdentifier }: Omit<RecordSet, 'since'>): string {
  return JSON.stringify([name, type, setIdentifier]);
}

/** What Route 53 shows: the newest. */
export function writtenRecords({ versions }: HostedZone): Records {
  return versions.at(-1)?.records ?? new Map();
}

/** What the name servers answer by. */
export function servedRecords({ versions }: HostedZone, now: Date): Records {
  return versions.findLast(({ from }) => from <= now)?.records ?? new Map();
}

/** Writes new records; what no name server answers by any more is forgotten. */
export function writeRecords(zone: HostedZone, records: Records, from: Date, now: Date): void {
  const served = zone.versions.findLastIndex((version) => version.from <= now);
  zone.versions = [...zone.versions.slice(Math.max(served, 0)), { from, records }];
}
