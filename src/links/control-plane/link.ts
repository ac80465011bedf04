import { defineLink, type Link } from '../../chain/link.ts';
import { controlPlaneChanges } from './apply.ts';
import { checkControlPlane } from './check.ts';
import { desiredControlPlane } from './desired.ts';
import { observeControlPlane } from './observe.ts';
import { planControlPlane } from './plan.ts';
import type { ControlPlanePorts } from './ports.ts';
import { probeControlPlane } from './probe.ts';
import { planControlPlaneRemoval } from './removal.ts';
import { controlPlaneStanding } from './standing.ts';

/** Every API server names the chain's issuer first, and still accepts what tokens in use need. */
export function controlPlaneLink(ports: ControlPlanePorts): Link {
  return defineLink({
    name: 'control-plane',
    desired: desiredControlPlane,
    observe: (desired) => observeControlPlane(desired, ports),
    plan: planControlPlane,
    planRemoval: planControlPlaneRemoval,
    standing: controlPlaneStanding,
    changes: controlPlaneChanges(ports),
    probe: (_desired, facts) => probeControlPlane(facts, ports),
    check: checkControlPlane,
  });
}
