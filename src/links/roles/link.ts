import { defineLink, type Link } from '../../chain/link.ts';
import type { RolesPorts } from './ports.ts';

/** Each declared role trusts exactly its service accounts and has its policies. */
export function rolesLink(_ports: RolesPorts): Link {
  return defineLink({
    name: 'roles',
    desired: () => null,
    observe: async () => null,
    plan: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    apply: async () => {},
    probe: async () => null,
    check: () => [],
  });
}
