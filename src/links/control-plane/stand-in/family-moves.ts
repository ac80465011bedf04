export type Family = 'ip' | 'ip6';

/** What is moved in one family, and where to. */
export interface FamilyMoves {
  readonly ports: readonly number[];
  readonly services: readonly { readonly address: string; readonly port: number }[];
  /** Address and port of the stand-in. */
  readonly to: string;
  readonly movesLoopback: boolean;
}

/**
 * Where the real API server answers past the rules, on the node itself.
 * https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3: all of 127.0.0.0/8 is the machine.
 */
export const pastRules = '127.0.0.2';

/** Where the API server reaches itself is never moved: it would find a stand-in with another certificate. */
export function stays(family: Family, movesLoopback: boolean): readonly string[] {
  if (family === 'ip6') return ['::1', 'fe80::/10'];
  return [movesLoopback ? pastRules : '127.0.0.0/8'];
}
