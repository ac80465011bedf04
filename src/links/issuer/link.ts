import { defineLink, type Link } from '../../chain/link.ts';
import { issuerChanges } from './apply.ts';
import { checkIssuer } from './check.ts';
import { desiredIssuer } from './desired.ts';
import { observeIssuer } from './observe.ts';
import { planIssuer } from './plan.ts';
import type { IssuerPorts } from './ports.ts';
import { probeIssuer } from './probe.ts';
import { planIssuerRemoval } from './removal.ts';
import { issuerStanding } from './standing.ts';

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
