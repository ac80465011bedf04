import { defineLink, type Link } from '../../chain/link.ts';
import type { Progress } from '../../chain/progress.ts';
import { controlPlaneChanges } from './apply.ts';
import { checkControlPlane } from './check.ts';
import { desiredControlPlane } from './desired.ts';
import { observeControlPlane } from './observe.ts';
import { planControlPlane } from './plan.ts';
import type { ControlPlanePorts } from './ports.ts';
import { probeControlPlane } from './probe.ts';
import { planControlPlaneRemoval } from './removal.ts';
import { controlPlaneStanding } from './standing.ts';

/**
 * The third link: the API server signs for the chain and still accepts everything that it accepted before.
 * `looking` hears what a look waits for, which no change reports.
 */
export function controlPlaneLink(ports: ControlPlanePorts, looking: Progress = () => undefined): Link {
  return defineLink({
    name: 'control-plane',
    desired: desiredControlPlane,
    observe: (desired) => observeControlPlane(desired, ports, looking),
    plan: planControlPlane,
    planRemoval: planControlPlaneRemoval,
    standing: controlPlaneStanding,
    changes: controlPlaneChanges(ports),
    probe: (_desired, facts) => probeControlPlane(facts, ports),
    check: checkControlPlane,
  });
}
