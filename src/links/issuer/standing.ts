import { type Standing, sinceAll } from '../../chain/standing.ts';
import type { DesiredIssuer } from './desired.ts';
import type { IssuerFacts } from './observe.ts';

/** The documents are unchanged since the later of their last writes. */
export function issuerStanding(desired: DesiredIssuer, { place }: IssuerFacts): Standing {
  const { discovery, jwks } = place.documents;
  return {
    since: sinceAll([discovery, jwks].map((document) => document?.modified ?? null)),
    expires: place.expiries(desired),
  };
}
