import type { Mode } from '../mode.ts';
import { policyFault } from './check.ts';
import { desiredPolicy } from './desired.ts';
import { observePolicy } from './observe.ts';
import { planPolicy, planPolicyRemoval } from './plan.ts';
import { policyStanding } from './standing.ts';

/** The API server injects by itself, with a MutatingAdmissionPolicy: no pods, no certificates. Its changes are those of all objects. */
export const admissionPolicyMode: Mode<'admission-policy'> = {
  async observe(everything, wanted, all, ports) {
    const desired = desiredPolicy(everything, wanted);
    const facts = await observePolicy(desired, all, ports);
    return {
      title: `admission policy ${desired.name}`,
      standing: policyStanding(desired, facts),
      plan: ({ adopt }) => planPolicy(desired, facts, adopt),
      planRemoval: (why) => planPolicyRemoval(desired, facts, why),
      fault: () => policyFault(desired, facts),
      whyNotInjected: () => null,
    };
  },
  render: (everything, wanted) => desiredPolicy(everything, wanted).objects,
  changes: () => ({}),
};
