import type { Mode } from '../mode.ts';
import { servedChanges } from './changes.ts';
import { servedFault } from './check.ts';
import { desiredServed } from './desired.ts';
import { servingProblem } from './findings.ts';
import { observeServed } from './observe.ts';
import { planServed, planServedRemoval } from './plan.ts';
import { registrationOf } from './registration.ts';

/** A webhook that the user runs, at a URL or behind a Service; irsactl only registers it. */
export const servedWebhookMode: Mode<'served-webhook'> = {
  async observe(everything, wanted, _all, ports) {
    const desired = desiredServed(everything, wanted);
    const facts = await observeServed(desired, ports);
    return {
      title: `webhook ${desired.registrationName}`,
      standing: { since: facts.registration?.created ?? null, expires: [] },
      plan: ({ adopt }, replaces) => planServed(desired, facts, adopt, replaces),
      planRemoval: (why) => planServedRemoval(desired, facts, why),
      fault: () => servedFault(desired, facts),
      whyNotInjected: () => servingProblem(desired, facts),
    };
  },
  render: ({ chain }, { registration }) => [registrationOf(chain, registration).object],
  changes: servedChanges,
};
