import { unmovedAddress } from '../step/own-server.ts';
import type { ServiceAddress } from '../step/step-way.ts';

export type Family = 'ip' | 'ip6';

/** What is moved in one family, and where to. */
export interface FamilyMoves {
  readonly ports: readonly number[];
  readonly services: readonly ServiceAddress[];
  /** What is not moved although it is local, and at one of the ports. */
  readonly others: readonly ServiceAddress[];
  /** Address and port of the stand-in. */
  readonly to: string;
  readonly port: number;
  readonly movesLoopback: boolean;
}

/** Where the API server reaches itself is never moved: it would find a stand-in with another certificate. */
export function stays(family: Family, movesLoopback: boolean): readonly string[] {
  if (family === 'ip6') return ['::1', 'fe80::/10'];
  return [movesLoopback ? unmovedAddress : '127.0.0.0/8'];
}

export function isOfFamily(address: string, family: Family): boolean {
  return address.includes(':') === (family === 'ip6');
}
