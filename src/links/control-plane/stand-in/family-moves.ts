import { unmovedAddress } from '../step/own-server.ts';

export type Family = 'ip' | 'ip6';

/** What is moved in one family, and where to. */
export interface FamilyMoves {
  readonly ports: readonly number[];
  readonly services: readonly { readonly address: string; readonly port: number }[];
  /** Address and port of the stand-in. */
  readonly to: string;
  readonly movesLoopback: boolean;
}

/** Where the API server reaches itself is never moved: it would find a stand-in with another certificate. */
export function stays(family: Family, movesLoopback: boolean): readonly string[] {
  if (family === 'ip6') return ['::1', 'fe80::/10'];
  return [movesLoopback ? unmovedAddress : '127.0.0.0/8'];
}
