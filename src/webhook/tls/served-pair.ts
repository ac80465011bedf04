import type { CertificateState, KeyedAuthority, ServingCertificate } from './certificate-state.ts';
import type { Trust } from './observed-trust.ts';

/** What a replica serves, and the CA that signed it. */
export interface Served {
  readonly pair: ServingCertificate;
  readonly signedBy: Pick<KeyedAuthority, 'id' | 'notAfter'>;
}

/**
 * What a replica is to serve: the pair of the Secret. Where that came about by force (the Secret was lost, or put back
 * from an old copy) the one before goes on being served as long as only its CA is trusted.
 */
export function servedPair(
  before: Served | null,
  { serving, signing }: CertificateState,
  trust: Trust,
  now: number,
): Served {
  const stored = { pair: serving, signedBy: signing };
  if (before === null || before.signedBy.id === signing.id || trust.kind !== 'registered') return stored;
  const isKnown = trust.settled.has(signing.id) || !trust.carried.has(before.signedBy.id);
  return isKnown || before.pair.notAfter <= now ? stored : before;
}
