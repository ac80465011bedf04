import type { OwnDomain } from '../../../config/trust-chain.ts';
import { parentOf } from './certificate.ts';
import type { HostedZone } from './ports.ts';

/** What was found where the records of a domain are to be. */
export type ZoneLook =
  | { readonly kind: 'found'; readonly zone: HostedZone }
  /** The account has none that the name is in. */
  | { readonly kind: 'none' }
  /** It has private ones alone. */
  | { readonly kind: 'private'; readonly ids: readonly string[] }
  | { readonly kind: 'several'; readonly name: string; readonly ids: readonly string[] }
  /** irsa.yaml names one that is not there. */
  | { readonly kind: 'absent'; readonly id: string }
  /** Records are written by a person. */
  | { readonly kind: 'manual' };

/** Zones that a name can be in, the longest first. */
export function zoneNames(name: string): readonly string[] {
  return name.includes('.') ? [name, ...zoneNames(parentOf(name))] : [];
}

/** Whether records of the name can be in the zone. */
export function isIn({ name }: Pick<OwnDomain, 'name'>, zone: Pick<HostedZone, 'name'>): boolean {
  return zoneNames(name).includes(zone.name);
}

/** True where the world asks other servers for the zone than those of Route 53. */
export function isUndelegated({ nameServers }: HostedZone, publicOnes: readonly string[]): boolean {
  return !nameServers.some((server) => publicOnes.includes(server));
}

/** `example.com (Z0123456789)` */
export function zoneText({ name, id }: Pick<HostedZone, 'name' | 'id'>): string {
  return `${name} (${id})`;
}

/** The zone as a plan carries it. */
export function zoneData({ name, id }: Pick<HostedZone, 'name' | 'id'>): { name: string; id: string } {
  return { name, id };
}
