import { defineLink, type Link } from '../../chain/link.ts';
import type { IdentityProviderPorts } from './ports.ts';

/** IAM trusts the issuer for the audience. */
export function identityProviderLink(_ports: IdentityProviderPorts): Link {
  return defineLink({
    name: 'identity-provider',
    desired: () => null,
    observe: async () => null,
    plan: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    apply: async () => {},
    probe: async () => null,
    check: () => [],
  });
}
