import { inEachAccount } from '../../chain/in-each-account.ts';
import { defineLink, type Link } from '../../chain/link.ts';
import { identityProviderChanges } from './apply.ts';
import { checkIdentityProvider } from './check.ts';
import { desiredIdentityProvider } from './desired.ts';
import { observeIdentityProvider } from './observe.ts';
import { planIdentityProvider } from './plan.ts';
import type { IdentityProviderPorts } from './ports.ts';
import { probeIdentityProvider } from './probe.ts';
import { planIdentityProviderRemoval } from './removal.ts';
import { identityProviderStanding } from './standing.ts';

/** IAM trusts the issuer for the audience. */
export function identityProviderLink(ports: IdentityProviderPorts): Link {
  const parts = inEachAccount({
    name: 'identity-provider',
    desired: desiredIdentityProvider,
    observe: (desired) => observeIdentityProvider(desired, ports),
    plan: planIdentityProvider,
    planRemoval: planIdentityProviderRemoval,
    standing: identityProviderStanding,
    changes: identityProviderChanges(ports),
    probe: probeIdentityProvider,
    check: checkIdentityProvider,
  });
  return defineLink(parts);
}
