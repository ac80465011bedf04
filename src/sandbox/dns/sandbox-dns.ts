import { internalError } from '../../errors/internal-error.ts';
import { normalizeName } from './dns-name.ts';
import { type DnsView, followName, recordsAt } from './resolve.ts';
import type { ElsewhereRecord } from './store.ts';

/** What a test has to say in the world's DNS, and what it sees of it. */
export interface SandboxDns {
  /** Puts a record at a DNS that is not Route 53. It counts wherever no hosted zone is led to. */
  publish(record: ElsewhereRecord): void;
  /** Takes one away again. */
  withdraw(record: Pick<ElsewhereRecord, 'name' | 'type'>): void;
  /** Lets the registrar of a domain lead to this hosted zone; null: to another DNS. */
  delegate(domain: string, zoneId: string | null): void;
  /** The values that a resolver anywhere finds; of addresses those at which CNAMEs and aliases end. */
  lookUp(name: string, type: ElsewhereRecord['type']): readonly string[];
  /** The name at which CNAMEs and aliases end. */
  follow(name: string): string;
}

/** The addresses that every distribution has: https://datatracker.ietf.org/doc/html/rfc5737, https://datatracker.ietf.org/doc/html/rfc3849 */
const edgeAddresses = {
  A: '192.0.2.53',
  AAAA: '2001:db8::53',
} as const;

export function createSandboxDns(
  dnsAt: (now: Date) => DnsView,
  isDistribution: (host: string) => boolean,
  now: () => Date,
): SandboxDns {
  const { elsewhere, delegations } = dnsAt(now()).dns;

  function lookUp(name: string, type: ElsewhereRecord['type']): readonly string[] {
    const view = dnsAt(now());
    if (type !== 'A' && type !== 'AAAA') return recordsAt(view, name, type)?.values ?? [];
    const end = followName(view, name, type);
    return isDistribution(end.slice(0, -1))
      ? [edgeAddresses[type]]
      : (recordsAt(view, end, type)?.values ?? []);
  }

  return {
    publish({ name, type, values }) {
      const record = { name: required(name), type, values, since: now() };
      const rest = { setIdentifier: null, ttl: 300, alias: null, routing: {} };
      elsewhere.set(`${type} ${record.name}`, { ...record, ...rest });
    },
    withdraw: ({ name, type }) => void elsewhere.delete(`${type} ${required(name)}`),
    delegate(domain, zoneId) {
      if (zoneId === null) delegations.delete(required(domain));
      else delegations.set(required(domain), zoneId.replace(/^\/?hostedzone\//, ''));
    },
    lookUp: (name, type) => lookUp(required(name), type),
    follow: (name) => followName(dnsAt(now()), required(name)).slice(0, -1),
  };
}

function required(text: string): string {
  const name = normalizeName(text);
  if (name === null) throw internalError(`${text} is no domain name`);
  return name;
}
