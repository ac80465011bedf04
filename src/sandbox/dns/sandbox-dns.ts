import { internalError } from '../../errors/internal-error.ts';
import type { Route53Store } from '../route53/store.ts';
import { normalizeName } from './dns-name.ts';
import { type DnsView, followName, recordsAt } from './resolve.ts';
import type { DnsStore, ElsewhereRecord } from './store.ts';

/** What a test has to say in the world's DNS, and what it sees of it. */
export interface SandboxDns {
  /** Puts a record at a DNS that is not Route 53. It counts wherever no hosted zone is led to. */
  publish(record: ElsewhereRecord): void;
  /** Takes one away again. */
  withdraw(record: Pick<ElsewhereRecord, 'name' | 'type'>): void;
  /** Lets the registrar of a domain lead to this hosted zone; null: to another DNS. */
  delegate(domain: string, zoneId: string | null): void;
  /** The values that a resolver anywhere finds. */
  lookUp(name: string, type: ElsewhereRecord['type']): readonly string[];
  /** The name at which CNAMEs and aliases end. */
  follow(name: string): string;
}

export function createSandboxDns(dns: DnsStore, route53: Route53Store, now: () => Date): SandboxDns {
  const view = (): DnsView => ({ dns, route53, now: now() });
  return {
    publish({ name, type, values }) {
      const record = { name: required(name), type, values, since: now() };
      const rest = { setIdentifier: null, ttl: 300, alias: null, routing: {} };
      dns.elsewhere.set(`${type} ${record.name}`, { ...record, ...rest });
    },
    withdraw: ({ name, type }) => void dns.elsewhere.delete(`${type} ${required(name)}`),
    delegate(domain, zoneId) {
      if (zoneId === null) dns.delegations.delete(required(domain));
      else dns.delegations.set(required(domain), zoneId.replace(/^\/?hostedzone\//, ''));
    },
    lookUp: (name, type) => recordsAt(view(), required(name), type)?.values ?? [],
    follow: (name) => followName(view(), required(name)).slice(0, -1),
  };
}

function required(text: string): string {
  const name = normalizeName(text);
  if (name === null) throw internalError(`${text} is no domain name`);
  return name;
}
