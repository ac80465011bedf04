import type { HostedZone } from '../route53/store.ts';
import { enclosingNames } from './dns-name.ts';
import type { DnsStore } from './store.ts';

/**
 * A new public zone: its domain's registrar leads to it, unless that leads to another one already, or the domain lies in
 * one that has a zone: then that zone has to delegate it, by NS records.
 */
export function zoneMade(
  { delegations, delegatesByItself }: DnsStore,
  { name, id, isPrivate }: HostedZone,
): void {
  const known = enclosingNames(name).some((domain) => delegations.has(domain));
  if (delegatesByItself && !isPrivate && !known) delegations.set(name, id);
}

/** A zone that is gone: its domain is free for the next. */
export function zoneGone({ delegations }: DnsStore, { name, id }: HostedZone): void {
  if (delegations.get(name) === id) delegations.delete(name);
}
