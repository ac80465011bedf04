import { defineLink, type Link } from '../../chain/link.ts';
import type { SigningKeyPorts } from './ports.ts';

/** The link signing-key. */
export function signingKeyLink(_ports: SigningKeyPorts): Link {
  return defineLink({
    name: 'signing-key',
    desired: () => null,
    observe: async () => null,
    plan: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    apply: async () => {},
    probe: async () => null,
    check: () => [],
  });
}
