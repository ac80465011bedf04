import { type HostedZone, type RecordSet, type Route53Store, servedRecords } from '../route53/store.ts';
import { enclosingNames, isWithin } from './dns-name.ts';
import type { DnsStore } from './store.ts';

/** The world's DNS at a moment, as a resolver anywhere sees it. */
export interface DnsView {
  readonly dns: DnsStore;
  readonly route53: Route53Store;
  readonly now: Date;
}

/** The records of a name and type, whoever has them; null where there are none. */
export function recordsAt(view: DnsView, name: string, type: string): RecordSet | null {
  const records = answering(view, name);
  if (records.some((record) => record.name === name)) return ofType(records, name, type);
  // https://datatracker.ietf.org/doc/html/rfc4592#section-3.3: the closest wildcard, and only for names that are not there
  const [, ...above] = enclosingNames(name);
  const wildcard = above
    .map((domain) => `\\052.${domain}`)
    .find((one) => records.some((record) => record.name === one));
  return wildcard === undefined ? null : ofType(records, wildcard, type);
}

const ofType = (records: readonly RecordSet[], name: string, type: string): RecordSet | null =>
  records.find((record) => record.name === name && record.type === type) ?? null;

/** Follows CNAMEs, and aliases of one type or of either, to the first name that they don't lead on from. */
export function followName(view: DnsView, start: string, type?: 'A' | 'AAAA'): string {
  let end = start;
  // A resolver gives up on a longer chain.
  for (let steps = 0; steps < 16; steps++) {
    const next = nextName(view, end, type === undefined ? ['A', 'AAAA'] : [type]);
    if (next === null) break;
    end = next;
  }
  return end;
}

function nextName(view: DnsView, name: string, types: readonly string[]): string | null {
  const [target] = recordsAt(view, name, 'CNAME')?.values ?? [];
  if (target !== undefined) return withDot(target);
  const targets = types.flatMap((type) => recordsAt(view, name, type)?.alias?.DNSName ?? []);
  return targets[0] ?? null;
}

export const withDot = (name: string): string => `${name.toLowerCase().replace(/\.$/, '')}.`;

/** All records of whoever answers for a name: the zone that the registrar and NS records lead to, or another DNS. */
function answering(view: DnsView, name: string): readonly RecordSet[] {
  const { dns, route53, now } = view;
  const domain = enclosingNames(name).find((one) => dns.delegations.has(one));
  let zone = domain === undefined ? undefined : route53.zones.get(dns.delegations.get(domain) ?? '');
  while (zone) {
    const records: readonly RecordSet[] = [...servedRecords(zone, now).values()];
    const cut = delegationIn(zone, records, name);
    if (!cut) return records;
    zone = zoneServedBy(route53, cut);
  }
  return [...dns.elsewhere.values()];
}

/** The NS records within a zone below which others answer for a name. */
function delegationIn(zone: HostedZone, records: readonly RecordSet[], name: string): RecordSet | null {
  const cuts = records.filter(
    (record) => record.type === 'NS' && record.name !== zone.name && isWithin(name, record.name),
  );
  return cuts.sort((one, other) => one.name.length - other.name.length)[0] ?? null;
}

function zoneServedBy({ zones }: Route53Store, { name, values }: RecordSet): HostedZone | undefined {
  const servers = new Set(values.map((value) => withDot(value)));
  return [...zones.values()].find(
    (zone) => zone.name === name && !zone.isPrivate && zone.nameServers.some((one) => servers.has(`${one}.`)),
  );
}
