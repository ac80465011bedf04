import { inEachAccount } from '../../chain/in-each-account.ts';
import { defineLink, type Link } from '../../chain/link.ts';
import type { Standing } from '../../chain/standing.ts';
import { identityProviderChanges } from './apply.ts';
import { checkIdentityProvider } from './check.ts';
import { type DesiredIdentityProvider, desiredIdentityProvider } from './desired.ts';
import { type IdentityProviderFacts, observeIdentityProvider } from './observe.ts';
import { planIdentityProvider } from './plan.ts';
import type { IdentityProviderPorts } from './ports.ts';
import { planIdentityProviderRemoval } from './removal.ts';

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

/** The observation already has all evidence for verify. */
async function probeIdentityProvider(
  _desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
): Promise<IdentityProviderFacts> {
  return facts;
}

/** IAM reports when a provider was created, but not when it was last changed. */
function identityProviderStanding(
  _desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
): Standing {
  return { since: provider?.created ?? null, expires: [] };
}
