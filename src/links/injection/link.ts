import { defineLink, type Link } from '../../chain/link.ts';
import { injectionChanges } from './apply.ts';
import { checkInjection } from './check.ts';
import { desiredInjection } from './desired.ts';
import { observeInjection } from './observe.ts';
import { planInjection } from './plan.ts';
import type { InjectionPorts } from './ports.ts';
import { probeInjection } from './probe.ts';
import { planInjectionRemoval } from './removal.ts';
import { injectionStanding } from './standing.ts';

/** The sixth link: pods of the annotated service accounts get the token volume and environment. */
export function injectionLink(ports: InjectionPorts): Link {
  return defineLink({
    name: 'injection',
    desired: desiredInjection,
    observe: (desired) => observeInjection(desired, ports),
    plan: planInjection,
    planRemoval: planInjectionRemoval,
    standing: injectionStanding,
    changes: injectionChanges(ports),
    probe: (desired, facts) => probeInjection(desired, facts, ports),
    check: checkInjection,
  });
}
