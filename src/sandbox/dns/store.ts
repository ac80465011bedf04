import type { RecordSet } from '../route53/store.ts';

/** What a record at another DNS than Route 53 is made of; addresses count as little as they do in Route 53's. */
export interface ElsewhereRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'NS' | 'TXT';
  readonly values: readonly string[];
}

/** What of the world's DNS is not Route 53's. */
export interface DnsStore {
  /** Domains whose registrar leads to a hosted zone, by name; the zones' IDs. */
  readonly delegations: Map<string, string>;
  /** Records of everybody who has another DNS. */
  readonly elsewhere: Map<string, RecordSet>;
  /** Whether a new public zone is what its domain's registrar leads to, where no other is. */
  readonly delegatesByItself: boolean;
}

export function createDnsStore(delegatesByItself: boolean): DnsStore {
  return { delegations: new Map(), elsewhere: new Map(), delegatesByItself };
}
