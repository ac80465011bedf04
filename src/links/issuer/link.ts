import { defineLink, type Link } from '../../chain/link.ts';
import type { IssuerPorts } from './ports.ts';

/** The two public documents by which AWS learns the keys of the chain. */
export function issuerLink(_ports: IssuerPorts): Link {
  return defineLink({
    name: 'issuer',
    desired: () => null,
    observe: async () => null,
    plan: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    apply: async () => {},
    probe: async () => null,
    check: () => [],
  });
}
