import { defineLink, type Link } from '../../chain/link.ts';
import { type Standing, sinceAll } from '../../chain/standing.ts';
import { issuerChanges } from './apply.ts';
import { checkIssuer } from './check.ts';
import { type DesiredIssuer, desiredIssuer } from './desired.ts';
import { type IssuerFacts, observeIssuer } from './observe.ts';
import { planIssuer } from './plan.ts';
import type { IssuerPorts } from './ports.ts';
import { probeIssuer } from './probe.ts';
import { planIssuerRemoval } from './removal.ts';

/** The two public documents from which AWS reads the keys of the chain. */
export function issuerLink(ports: IssuerPorts): Link {
  return defineLink({
    name: 'issuer',
    desired: desiredIssuer,
    observe: (desired) => observeIssuer(desired, ports),
    plan: planIssuer,
    planRemoval: planIssuerRemoval,
    standing: issuerStanding,
    changes: issuerChanges(ports),
    probe: (desired, facts) => probeIssuer(desired, facts, ports),
    check: checkIssuer,
  });
}

/** The documents are unchanged since the later of their last writes. */
function issuerStanding(desired: DesiredIssuer, { place }: IssuerFacts): Standing {
  const { discovery, jwks } = place.documents;
  return {
    since: sinceAll([discovery, jwks].map((document) => document?.modified ?? null)),
    expires: place.expiries(desired),
  };
}
