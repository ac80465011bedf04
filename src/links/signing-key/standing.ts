import type { Standing } from '../../chain/standing.ts';
import type { DesiredSigningKey } from './desired.ts';
import type { SigningKeyFacts } from './observe.ts';

/** A key stands since it was staged; of the cluster's own nobody says when it was made. */
export function signingKeyStanding(_desired: DesiredSigningKey, { staging }: SigningKeyFacts): Standing {
  return { since: staging?.written ?? null, expires: [] };
}
