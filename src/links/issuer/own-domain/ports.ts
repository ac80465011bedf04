import type { Tags } from '../../../chain/ownership.ts';

/** A record of DNS that proves to ACM whose a name is; it is always a CNAME. */
export interface ValidationRecord {
  readonly name: string;
  readonly value: string;
}

/** A certificate as ACM knows it, each in AWS's words. */
export interface SeenCertificate {
  readonly arn: string;
  /** `ISSUED`, `PENDING_VALIDATION`, `EXPIRED` and so on. */
  readonly status: string;
  /** Why it was not issued; null where ACM says nothing. */
  readonly failure: string | null;
  /** All that it covers; the one that it was requested for comes first. */
  readonly names: readonly string[];
  /** `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`. */
  readonly type: string;
  /** Milliseconds since 1970; null before it is issued. */
  readonly notAfter: number | null;
  /** By name; ACM makes them known some seconds after the request. */
  readonly validation: Readonly<Record<string, ValidationRecord>>;
  /** The state of a renewal that ACM has begun, and why it is not done; null where none was begun. */
  readonly renewal: { readonly status: string; readonly reason: string | null } | null;
  readonly isInUse: boolean;
  readonly tags: Tags;
}

/** The calls that the issuer makes to ACM. */
export interface Certificates {
  /** Those in us-east-1, and in the region of the chain, that cover this name or share its validation record. */
  about(name: string): Promise<readonly SeenCertificate[]>;
  /** Null where there is none. */
  get(arn: string): Promise<SeenCertificate | null>;

  /** In us-east-1, proven by DNS. A second request with the same key counts as the first. */
  request(name: string, key: string, tags: Tags): Promise<void>;
  addTags(arn: string, tags: Tags): Promise<void>;
  /** False while something still uses it. Nothing happens where it is gone. */
  delete(arn: string): Promise<boolean>;
}

/** A record set of a hosted zone. Names are in lower case, without the dot at their end. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** Sorted; none for an alias. */
  readonly values: readonly string[];
  /** In seconds; null for an alias. */
  readonly ttl: number | null;
  /** The name of AWS that it stands for, and the hosted zone of that. */
  readonly alias: { readonly target: string; readonly zone: string } | null;
  /** Tells records of one name and type apart that are chosen by weight, place or the like; '' for a plain one. */
  readonly variant: string;
}

/** A hosted zone. */
export interface HostedZone {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** To which the zone above should lead. */
  readonly nameServers: readonly string[];
}

/** The calls that the issuer makes to Route 53. */
export interface HostedZones {
  /** Those of the account that have exactly this name. */
  named(name: string): Promise<readonly Pick<HostedZone, 'id' | 'name' | 'isPrivate'>[]>;
  /** Null where there is none. */
  get(id: string): Promise<HostedZone | null>;
  /** All records of one name. */
  records(zone: string, name: string): Promise<readonly DnsRecord[]>;

  /**
   * All or nothing: takes records away that are still as they were seen, and adds others where there are none. What is
   * done already counts as done. Returns the ID of the change; null where nothing was left to do.
   */
  change(zone: string, change: RecordChange): Promise<string | null>;
  /** Whether all name servers know a change. */
  isEverywhere(id: string): Promise<boolean>;
}

export interface RecordChange {
  readonly remove: readonly DnsRecord[];
  readonly add: readonly DnsRecord[];
}

/** What DNS says to everybody. */
export interface PublicNames {
  /** Sorted; null where nobody could be asked. A CAA record is `issue amazon.com`. */
  look(name: string, type: 'NS' | 'CNAME' | 'CAA'): Promise<readonly string[] | null>;
}

/** What a domain name of the user's own needs of the world. */
export interface DomainPorts {
  readonly certificates: Certificates;
  readonly zones: HostedZones;
  readonly names: PublicNames;
}
