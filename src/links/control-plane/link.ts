import { defineLink, type Link } from '../../chain/link.ts';
import type { ControlPlanePorts } from './ports.ts';

/** The link control-plane. */
export function controlPlaneLink(_ports: ControlPlanePorts): Link {
  return defineLink({
    name: 'control-plane',
    desired: () => null,
    observe: async () => null,
    plan: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    apply: async () => {},
    probe: async () => null,
    check: () => [],
  });
}
